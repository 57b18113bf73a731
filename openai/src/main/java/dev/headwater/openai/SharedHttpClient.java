package dev.headwater.openai;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;

/** Gives LangChain4j's models a client that has its time limits already. */
record SharedHttpClient(HttpClient build) implements HttpClientBuilder {
  @Override
  public Duration connectTimeout() {
    return OpenAiServer.CONNECT_TIMEOUT;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration ignored) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return OpenAiServer.CONNECT_TIMEOUT;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration ignored) {
    return this;
  }
}

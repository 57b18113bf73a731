/**
 * Servers of models that speak OpenAI's HTTP API, such as vLLM, TEI, llama-server and Ollama: how
 * they are reached, and what their errors mean. {@link dev.headwater.openai.OpenAiServer} comes
 * first.
 */
@NullMarked
package dev.headwater.openai;

import org.jspecify.annotations.NullMarked;

package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.standalone.Api.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The web page in a real browser. */
@ExtendWith(RunningPlatform.class)
class PageIT {
  private static final String COLLECTION = "page";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path CHROMEDRIVER = Path.of("/usr/bin/chromedriver");

  private final Api api;
  private final ChromeDriver browser;
  private final WebDriverWait wait;

  PageIT(Api api, @TempDir Path profile) {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(CHROMEDRIVER),
        "no browser: 'apt-get install chromium chromium-driver' brings one and its driver");
    this.api = api;
    api.createCollection(COLLECTION, "en");
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(CHROMEDRIVER.toFile())
                .usingAnyFreePort()
                .build(),
            options(profile));
    wait = new WebDriverWait(browser, Duration.ofSeconds(90));
  }

  @AfterEach
  void quit() {
    browser.quit();
  }

  @Test
  void opensThePassageThatAnAnswerCites() {
    Reply reply =
        api.put(
            Api.document(COLLECTION, "lock.md") + "?wait=searchable&timeout=60",
            "text/markdown; charset=utf-8",
            """
            # Lock at Fenwick 🛶

            ## Staff

            The lock-keeper at Fenwick is Isolde Marrow.

            ## Repairs

            The gates of the Fenwick lock are repainted every 23 months.
            """);
    assertThat(reply.status()).as(reply.body()).isLessThan(300);
    open();

    ask("How often are the gates of the Fenwick lock repainted?");
    awaitAnswer();

    assertThat(text("answer")).contains("23 months");
    WebElement marker = browser.findElement(By.cssSelector("#answer .marker"));
    String quote = marker.getDomProperty("title");
    marker.click();
    WebElement cited = wait.until(ExpectedConditions.visibilityOfElementLocated(By.id("cited")));
    assertThat(cited.getTagName()).isEqualTo("mark");
    assertThat(cited.getDomProperty("textContent")).isEqualTo(quote).contains("23 months");
    assertThat(cited.getCssValue("background-color"))
        .isNotEqualTo(browser.findElement(By.id("reader-body")).getCssValue("background-color"));
    assertThat(text("reader-body")).contains("Isolde Marrow");
  }

  @Test
  void listsAndFindsAChosenFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("orchard.md");
    Files.writeString(file, "# Orchard\n\nThe orchard grows 61 kinds of quince.\n");
    open();

    browser.findElement(By.id("files")).sendKeys(file.toString());

    wait.until(
        ExpectedConditions.textToBePresentInElementLocated(By.id("documents"), "orchard.md"));
    JsonNode hits = api.search(COLLECTION, "kinds of quince", "hybrid", 3).json().path("hits");
    assertThat(hits.findValuesAsText("document")).contains("orchard.md");
  }

  @Test
  void asksForAKeyWhereOneIsNeeded(@TempDir Path folder) {
    Path keys = folder.resolve("keys");
    String key = OtherGateway.key(keys, "--principal", "ann", "--writer");
    try (OtherGateway gateway = OtherGateway.start(api, keys)) {
      browser.get("http://127.0.0.1:" + gateway.api().settings().port() + "/");
      WebElement field = wait.until(ExpectedConditions.visibilityOfElementLocated(By.id("key")));
      field.sendKeys(key);
      field.submit();

      wait.until(
          ExpectedConditions.presenceOfElementLocated(
              By.cssSelector("#collection option[value=" + COLLECTION + "]")));
      assertThat(browser.findElement(By.id("sign-in")).isDisplayed()).isFalse();
      assertThat(browser.getPageSource()).doesNotContain(key);
    }
  }

  @Test
  void showsMarkupAsText() {
    String markup = "<img src=x onerror=\"document.title='injected'\">";
    Reply reply =
        api.put(
            Api.document(COLLECTION, markup) + "?wait=searchable&timeout=60",
            "text/plain; charset=utf-8",
            "The markup of the heron page is " + markup + " and nothing more.");
    assertThat(reply.status()).as(reply.body()).isLessThan(300);
    open();
    wait.until(ExpectedConditions.textToBePresentInElementLocated(By.id("documents"), markup));

    ask("What is the markup of the heron page? " + markup);
    awaitAnswer();

    assertThat(browser.findElement(By.id("passages")).getDomProperty("textContent"))
        .contains(markup);
    assertThat(browser.findElements(By.tagName("img"))).isEmpty();
    assertThat(browser.getTitle()).isEqualTo("Headwater");
  }

  private static ChromeOptions options(Path profile) {
    return new ChromeOptions()
        .setBinary(CHROMIUM.toFile())
        .addArguments(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + profile);
  }

  private void open() {
    browser.get("http://127.0.0.1:" + api.settings().port() + "/");
    wait.until(
        ExpectedConditions.presenceOfElementLocated(
            By.cssSelector("#collection option[value=" + COLLECTION + "]")));
    new Select(browser.findElement(By.id("collection"))).selectByValue(COLLECTION);
  }

  private void ask(String question) {
    browser.findElement(By.id("question")).sendKeys(question);
    browser.findElement(By.id("send")).click();
  }

  /** Waits until the stream's last event has come, which brings the badges. */
  private void awaitAnswer() {
    wait.until(ExpectedConditions.textToBePresentInElementLocated(By.id("badges"), "tokens in"));
  }

  private String text(String id) {
    return browser.findElement(By.id(id)).getText();
  }
}

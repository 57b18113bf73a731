package dev.headwater.gateway.http;

import dev.headwater.testing.SettingsContract;

class RequestSettingsTest extends SettingsContract<RequestSettings> {
  RequestSettingsTest() {
    super(RequestSettings.class);
    setting("max-request-bytes", 1048576, 2048, 0);
    setting("max-question-length", 8000, 100, 0);
  }
}

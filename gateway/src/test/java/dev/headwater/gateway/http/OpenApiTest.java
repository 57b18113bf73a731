package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.gateway.GatewayTest;
import io.micronaut.web.router.Router;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OpenApiTest extends GatewayTest {
  @Test
  void isValid() {
    var result = new OpenAPIV3Parser().readContents(get("/openapi.yml").body());

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void describesExactlyTheRoutesThatThereAre() {
    OpenAPI api = new OpenAPIV3Parser().readContents(get("/openapi.yml").body()).getOpenAPI();
    Set<String> described = new TreeSet<>();
    api.getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .keySet()
                .forEach(method -> described.add(method + " " + path)));

    Set<String> routes =
        context
            .getBean(Router.class)
            .uriRoutes()
            .map(route ->
                route.getHttpMethodName()
                    + " "
                    + route.getUriMatchTemplate().toString().replace("{+id}", "{id}"))
            .filter(route -> !route.startsWith("HEAD ") && !isPage(route))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(described).isEqualTo(routes);
  }

  private static boolean isPage(String route) {
    return route.equals("GET /") || route.startsWith("GET /page/");
  }
}

package io.tocsin.console;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Adds to the description of each call which problems it answers, as {@code docs/reference/rest-api.md} lists them. */
@Component
final class ProblemDescription implements OpenApiCustomizer {

    private static final String PROBLEM = "Problem";

    @Override
    public void customise(OpenAPI api) {
        api.getComponents().addSchemas(PROBLEM, schema());
        api.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> problems(
                        path, method, operation)
                .forEach((status, when) ->
                        operation.getResponses().putIfAbsent(Integer.toString(status.value()), problem(when)))));
    }

    private static Map<HttpStatus, String> problems(String path, PathItem.HttpMethod method, Operation operation) {
        Map<HttpStatus, String> problems = new LinkedHashMap<>();
        boolean isChange = method != PathItem.HttpMethod.GET && method != PathItem.HttpMethod.HEAD;
        problems.put(HttpStatus.BAD_REQUEST, "A parameter or field is unknown or wrong; parameter names it");
        problems.put(HttpStatus.UNAUTHORIZED, "No credential, or a wrong one");
        problems.put(
                HttpStatus.TOO_MANY_REQUESTS,
                "Too many wrong credentials came from this address: try again after Retry-After seconds");
        Map<String, Object> extensions = operation.getExtensions();
        Object permission = extensions == null ? null : extensions.get(PermissionDescription.PERMISSION);
        if (permission != null) {
            problems.put(
                    HttpStatus.FORBIDDEN,
                    "The caller lacks the permission " + permission
                            + ", or a change made with the cookie its X-CSRF-Token");
        }
        if (isChange) {
            problems.put(HttpStatus.CONFLICT, "The state of things does not allow it");
            problems.put(
                    HttpStatus.UNPROCESSABLE_ENTITY, "Something that was sent cannot be used; problems tells where");
        }
        if (path.contains("{")) {
            problems.put(HttpStatus.NOT_FOUND, "There is no such thing");
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(one -> "If-Match".equalsIgnoreCase(one.getName()))) {
            problems.put(HttpStatus.PRECONDITION_FAILED, "If-Match is not the version any more: read it again");
        }
        if (method == PathItem.HttpMethod.PATCH && path.startsWith("/api/v1/incidents")) {
            problems.put(HttpStatus.PRECONDITION_REQUIRED, "If-Match is missing: send the etag of what was read");
        }
        if (operation.getRequestBody() != null) {
            problems.put(HttpStatus.PAYLOAD_TOO_LARGE, "The body is too long");
            problems.put(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of another type");
        }
        problems.put(HttpStatus.INTERNAL_SERVER_ERROR, "A fault of the server; detail has its number in the log");
        problems.put(HttpStatus.SERVICE_UNAVAILABLE, "Something is away or full: try again after Retry-After seconds");
        return problems;
    }

    private static ApiResponse problem(String when) {
        return new ApiResponse()
                .description(when)
                .content(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                new MediaType().schema(new Schema<>().$ref(PROBLEM))));
    }

    private static Schema<?> schema() {
        Schema<?> problem = new ObjectSchema()
                .addProperty("type", new StringSchema())
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("what is wrong and what to do"))
                .addProperty("instance", new StringSchema());
        return problem.description("RFC 9457 problem details; some kinds have members of their own");
    }
}

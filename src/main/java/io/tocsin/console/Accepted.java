package io.tocsin.console;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a call that answers 202 with what was begun, and where that is. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "202",
        description = "It has begun",
        useReturnTypeSchema = true,
        headers =
                @Header(
                        name = "Location",
                        description = "where it can be followed",
                        schema = @Schema(type = "string", format = "uri-reference")))
public @interface Accepted {}

package io.tocsin.console.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.audit.Audit;
import io.tocsin.access.audit.AuditInterceptor;
import io.tocsin.access.web.SecondFactorException;
import io.tocsin.alert.NoSuchAlertException;
import io.tocsin.alert.RefusedChangeException;
import io.tocsin.alert.StaleAlertException;
import io.tocsin.console.files.StaleFileException;
import io.tocsin.console.files.UnusableFileException;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.trial.UnusableTextException;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.http.problem.PreconditionRequiredException;
import io.tocsin.http.problem.TooManyAttemptsException;
import io.tocsin.http.problem.UnprocessableException;
import io.tocsin.incident.OpenWorkException;
import io.tocsin.incident.StaleIncidentException;
import io.tocsin.incident.note.OutdatedStepsException;
import io.tocsin.ingest.MissingRoutes;
import io.tocsin.platform.TransientException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Which failure is answered with which status, in one place. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final String RETRY_SECONDS = "5";

    private final ObjectProvider<MissingRoutes> routes;
    private final ObjectProvider<Audit> audit;

    ProblemAdvice(ObjectProvider<MissingRoutes> routes, ObjectProvider<Audit> audit) {
        this.routes = routes;
        this.audit = audit;
    }

    @ExceptionHandler
    ProblemDetail badParameter(BadParameterException e) {
        return about(e.parameter(), message(e));
    }

    /** Rules or tests that do not read: each error with file, line, rule and what to do. */
    @ExceptionHandler
    ProblemDetail unusableText(UnusableTextException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, message(e));
        problem.setProperty(
                "problems", e.problems().stream().map(ProblemAdvice::fields).toList());
        return problem;
    }

    /** A file that is not saved because of errors. */
    @ExceptionHandler
    ProblemDetail unusableFile(UnusableFileException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, message(e));
        problem.setProperty("problems", e.problems());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail staleFile(StaleFileException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.PRECONDITION_FAILED, message(e));
    }

    private static Map<String, Object> fields(Problem problem) {
        return Map.of(
                "file", problem.file(),
                "line", problem.line(),
                "rule", problem.rule(),
                "message", problem.message(),
                "suggestion", problem.suggestion());
    }

    @ExceptionHandler({NotFoundException.class, NoSuchAlertException.class})
    ProblemDetail notFound(RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, message(e));
    }

    @ExceptionHandler({UnprocessableException.class, ListDesk.FullListException.class})
    ProblemDetail unprocessable(RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, message(e));
    }

    @ExceptionHandler
    ProblemDetail conflict(RefusedChangeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, message(e));
    }

    @ExceptionHandler
    ProblemDetail conflict(ConflictException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, message(e));
    }

    /** Where it depends on more than the call what its caller must be allowed. Calls that change have their line anyway. */
    @ExceptionHandler
    ProblemDetail notAllowed(AccessDeniedException e, HttpServletRequest request) {
        if (AuditInterceptor.isReading(request)) {
            audit.ifAvailable(
                    to -> to.refused(request, HttpStatus.FORBIDDEN.value(), request.getRemoteUser(), message(e)));
        }
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, message(e));
        if (e instanceof MissingPermissionException missing) {
            problem.setProperty("permission", missing.permission().text());
        }
        return problem;
    }

    @ExceptionHandler
    ProblemDetail stale(StaleAlertException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.PRECONDITION_FAILED, message(e));
    }

    @ExceptionHandler({ListDesk.StaleListException.class, StaleIncidentException.class})
    ProblemDetail stale(RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.PRECONDITION_FAILED, message(e));
    }

    @ExceptionHandler
    ProblemDetail unconditional(PreconditionRequiredException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.PRECONDITION_REQUIRED, message(e));
    }

    /** What an editor of a note has not seen. */
    @ExceptionHandler
    ProblemDetail outdated(OutdatedStepsException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, message(e));
        problem.setProperty("revision", e.revision());
        problem.setProperty("steps", e.steps());
        return problem;
    }

    /** What keeps an incident from being closed. */
    @ExceptionHandler
    ProblemDetail openWork(OpenWorkException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, message(e));
        problem.setProperty("tasks", e.tasks());
        problem.setProperty("effects", e.runs());
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> away(TransientException e) {
        log.warn("Answered 503: {}", e.getMessage());
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, message(e)));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(TooManyAttemptsException e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(e.seconds()))
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, message(e)));
    }

    @ExceptionHandler
    ProblemDetail brokenUpload(MultipartException e) {
        log.debug("An upload cannot be read: {}", e.getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST,
                "The upload broke off, was too slow, or is not multipart/form-data. Send it again.");
    }

    /** Only signing in comes here; other calls are refused before a controller is reached. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> wrongCredential(AuthenticationException e) {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tocsin\", error=\"invalid_token\"")
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, message(e)));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> secondFactor(SecondFactorException e) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, message(e));
        problem.setProperty("secondFactor", "totp");
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED).body(problem);
    }

    /** A fault of ours. The caller gets a number to tell, not the cause, which may hold what is none of theirs. */
    @ExceptionHandler
    ProblemDetail fault(RuntimeException e) {
        String number = UUID.randomUUID().toString();
        log.error("Answered 500, fault {}", number, e);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The server failed at this. Its log has the cause under \"fault " + number + "\".");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (routes.stream().anyMatch(MissingRoutes::isStarting)) {
            HttpStatus notYet = HttpStatus.SERVICE_UNAVAILABLE;
            HttpHeaders later = new HttpHeaders(headers);
            later.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
            String detail = "The server is starting, and the routes that take events are not there yet. Send it again.";
            return handleExceptionInternal(e, ProblemDetail.forStatusAndDetail(notYet, detail), later, notYet, request);
        }
        String nothing = "Nothing answers " + e.getHttpMethod() + " /" + e.getResourcePath() + ": no call of the API";
        Set<String> broken = routes.stream()
                .flatMap(one -> one.brokenFiles().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                broken.isEmpty()
                        ? nothing + " and no route has this path."
                        : nothing + ", and no route that is running. A route with this path may be missing, for these"
                                + " routes files have errors: " + String.join(", ", broken)
                                + ". \"routes\" in GET /api/v1/health says what is wrong with them.");
        if (!broken.isEmpty()) {
            problem.setProperty("brokenRoutes", broken);
        }
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = String.valueOf(e.getPropertyName());
        Class<?> wanted = e.getRequiredType();
        String kind = wanted == int.class || wanted == long.class ? "a whole number" : "of another type";
        return handleExceptionInternal(
                e, about(name, name + " must be " + kind + ", is \"" + e.getValue() + "\""), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(e, unreadable(e.getCause()), headers, status, request);
    }

    private static ProblemDetail unreadable(@Nullable Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return about(
                    unknown.getPropertyName(),
                    "The body has an unknown field \"" + unknown.getPropertyName() + "\"; known are "
                            + String.valueOf(unknown.getKnownPropertyIds()) + ".");
        }
        String field = cause instanceof JsonMappingException mapping ? lastField(mapping) : null;
        if (field != null) {
            Class<?> wanted = cause instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
            return about(field, "The body's field \"" + field + "\" is of the wrong type: write " + kind(wanted) + ".");
        }
        if (cause instanceof JsonProcessingException json && json.getLocation() != null) {
            return ProblemDetail.forStatusAndDetail(
                    HttpStatus.BAD_REQUEST,
                    "The body is no JSON object of the kind wanted here: see line "
                            + json.getLocation().getLineNr() + ", column "
                            + json.getLocation().getColumnNr() + ".");
        }
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "The body is missing or cannot be read: send a JSON object.");
    }

    /** Null where the body itself is an array, and what is wrong stands in it. */
    private static @Nullable String lastField(JsonMappingException e) {
        String last = null;
        for (JsonMappingException.Reference one : e.getPath()) {
            last = one.getFieldName() == null ? last : one.getFieldName();
        }
        return last;
    }

    private static String kind(@Nullable Class<?> wanted) {
        if (wanted == null) {
            return "it as the API's description has it";
        }
        if (wanted == String.class) {
            return "text";
        }
        if (wanted == boolean.class || wanted == Boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(wanted) || wanted.isArray()) {
            return "a list";
        }
        if (wanted == Instant.class) {
            return "a time such as 2026-01-31T12:00:00Z";
        }
        return wanted.isPrimitive() || Number.class.isAssignableFrom(wanted) ? "a number" : "an object";
    }

    private static ProblemDetail about(String parameter, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
        problem.setProperty("parameter", parameter);
        return problem;
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }
}

package io.tocsin.respond;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps the calls to one system outside within what its connector says: no more than so many in a time, and none while it
 * fails. Systems are told apart by connector and target. Safe for many threads.
 */
final class CallGate {

    /** A call waits no longer than this for its turn; it is tried again later by the step's retry. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int LAST_CALLS = 20;
    private static final int FEWEST_CALLS = 5;

    private final MeterRegistry meters;
    private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
    private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

    CallGate(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Makes a call, or fails it unsent where it may not be made now; counts it either way. */
    ConnectorResult call(ConnectorRequest request, Supplier<ConnectorResult> call) {
        long begun = System.nanoTime();
        ConnectorResult result = gated(request, call);
        String outcome = result instanceof ConnectorResult.Answer answer
                ? answer.status() / 100 + "xx"
                : ((ConnectorResult.Failure) result).errorClass().word();
        Timer.builder("tocsin.connector.calls")
                .tag("connector", request.connector().use())
                .tag("outcome", outcome)
                .register(meters)
                .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        return result;
    }

    private ConnectorResult gated(ConnectorRequest request, Supplier<ConnectorResult> call) {
        ConnectorSpec connector = request.connector();
        ConnectorSpec.CallLimits limits = connector.limits();
        if (limits == null) {
            return call.get();
        }
        String name = connector.use() + "/" + connector.target();
        if (limits.calls() > 0 && !limiter(name, limits).acquirePermission()) {
            return new ConnectorResult.Failure(
                    ErrorClass.HTTP_429,
                    connector.use() + " may be called " + limits.calls() + " times in " + limits.per()
                            + "; nothing was sent",
                    false);
        }
        return limits.failures() > 0 ? guarded(name, limits, connector, call) : call.get();
    }

    private ConnectorResult guarded(
            String name, ConnectorSpec.CallLimits limits, ConnectorSpec connector, Supplier<ConnectorResult> call) {
        CircuitBreaker breaker = breaker(name, limits);
        if (!breaker.tryAcquirePermission()) {
            return new ConnectorResult.Failure(
                    ErrorClass.CONNECT,
                    connector.use() + " failed too often and is left alone for " + limits.open() + "; nothing was sent",
                    false);
        }
        long begun = System.nanoTime();
        try {
            ConnectorResult result = call.get();
            long took = System.nanoTime() - begun;
            if (isFailure(result)) {
                breaker.onError(took, TimeUnit.NANOSECONDS, new IllegalStateException("the call failed"));
            } else {
                breaker.onSuccess(took, TimeUnit.NANOSECONDS);
            }
            return result;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission(); // the run's own end, which says nothing about the other side
            throw e;
        }
    }

    /** A refusal of the request says nothing against the system that refuses. */
    private static boolean isFailure(ConnectorResult result) {
        if (result instanceof ConnectorResult.Answer answer) {
            return answer.status() >= 500;
        }
        ErrorClass why = ((ConnectorResult.Failure) result).errorClass();
        return why == ErrorClass.CONNECT || why == ErrorClass.TIMEOUT || why == ErrorClass.TLS;
    }

    private RateLimiter limiter(String name, ConnectorSpec.CallLimits limits) {
        return limiters.computeIfAbsent(
                name + limits,
                key -> RateLimiter.of(
                        key,
                        RateLimiterConfig.custom()
                                .limitForPeriod(limits.calls())
                                .limitRefreshPeriod(limits.per())
                                .timeoutDuration(PATIENCE)
                                .build()));
    }

    private CircuitBreaker breaker(String name, ConnectorSpec.CallLimits limits) {
        return breakers.computeIfAbsent(name + limits, key -> {
            CircuitBreaker breaker = CircuitBreaker.of(
                    name,
                    CircuitBreakerConfig.custom()
                            .failureRateThreshold(limits.failures())
                            .slidingWindowSize(LAST_CALLS)
                            .minimumNumberOfCalls(FEWEST_CALLS)
                            .waitDurationInOpenState(limits.open())
                            .permittedNumberOfCallsInHalfOpenState(1)
                            .build());
            Gauge.builder("tocsin.connector.open", breaker, CallGate::isOpen)
                    .description("1 while a system outside is left alone because it failed too often")
                    .tag("connector", name)
                    .register(meters);
            return breaker;
        });
    }

    private static double isOpen(CircuitBreaker breaker) {
        return breaker.getState() == CircuitBreaker.State.CLOSED ? 0 : 1;
    }
}

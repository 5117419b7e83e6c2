package io.tocsin.console.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.audit.Audit;
import io.tocsin.ingest.MissingRoutes;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** A sender that comes before the routes are there is to come again, and loses nothing. */
class StartingRoutesTest {

    private boolean starting = true;

    private final MissingRoutes routes = new MissingRoutes() {
        @Override
        public Set<String> brokenFiles() {
            return Set.of();
        }

        @Override
        public boolean isStarting() {
            return starting;
        }
    };

    @Test
    void whatNoRouteServesYetIsToBeSentAgain() {
        ResponseEntity<Object> answer = answer();

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("5");
        assertThat(answer.getBody())
                .isInstanceOfSatisfying(ProblemDetail.class, problem -> assertThat(problem.getDetail())
                        .contains("is starting"));
    }

    @Test
    void onceTheRoutesAreThereItIsNotFound() {
        starting = false;

        assertThat(answer().getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    private ResponseEntity<Object> answer() {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("routes", routes);
        return Objects.requireNonNull(
                new ProblemAdvice(beans.getBeanProvider(MissingRoutes.class), beans.getBeanProvider(Audit.class))
                        .handleNoResourceFoundException(
                                new NoResourceFoundException(HttpMethod.POST, "api/v1/events"),
                                new HttpHeaders(),
                                HttpStatus.NOT_FOUND,
                                new ServletWebRequest(new MockHttpServletRequest())));
    }
}

package io.tocsin.console;

import io.tocsin.access.audit.AuditInterceptor;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** How Spring MVC serves this room. */
@Configuration(proxyBeanMethods = false)
class ConsoleMvc implements WebMvcConfigurer {

    private final AuditInterceptor audit;

    ConsoleMvc(AuditInterceptor audit) {
        this.audit = audit;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(audit).addPathPatterns("/api/**");
        registry.addInterceptor(new KnownParameters()).addPathPatterns("/api/**");
    }

    @Bean
    WebMvcRegistrations sharesPathsWithCamel() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new SharingHandlerMapping();
            }
        };
    }

    /**
     * Comes before Camel's mapping (order -1), and leaves to it the methods of {@code /api/v1/events} that are not ours.
     * Both would otherwise answer 405 to what the other one serves: we read events, a route takes them in.
     */
    private static final class SharingHandlerMapping extends RequestMappingHandlerMapping {

        private static final int BEFORE_CAMEL = -2;

        @Override
        public int getOrder() {
            return BEFORE_CAMEL;
        }

        @Override
        protected @Nullable HandlerMethod handleNoMatch(
                Set<RequestMappingInfo> infos, String path, HttpServletRequest request) throws ServletException {
            try {
                return super.handleNoMatch(infos, path, request);
            } catch (HttpRequestMethodNotSupportedException e) {
                if (path.equals(EventController.PATH)) {
                    return null;
                }
                throw e;
            }
        }
    }
}

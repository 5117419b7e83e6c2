package io.tocsin.console.chat;

import io.tocsin.http.Refusals;
import io.tocsin.http.problem.Problems;
import java.time.Clock;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

    @Bean
    ChatFilter chatFilter(ChatProperties settings, Refusals refusals, Problems problems, Clock clock) {
        return new ChatFilter(settings, refusals, problems, clock);
    }

    /** Behind access control, and in front of what unpacks bodies: a signature is over the bytes that were sent. */
    @Bean
    FilterRegistrationBean<ChatFilter> chatFilterRegistration(ChatFilter filter) {
        FilterRegistrationBean<ChatFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
        return registration;
    }
}

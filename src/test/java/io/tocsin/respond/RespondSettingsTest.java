package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Mode;
import io.tocsin.respond.connector.MailSettings;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class RespondSettingsTest {

    @Configuration
    @EnableConfigurationProperties({RespondSettings.class, MailSettings.class})
    static class OnlySettings {}

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(OnlySettings.class);

    @Test
    void nothingSetMeansNothingOutsideIsReached() {
        runner.run(context -> {
            RespondSettings settings = context.getBean(RespondSettings.class);

            assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
            assertThat(settings.workers()).isEqualTo(4);
            assertThat(settings.targets()).isEmpty();
            assertThat(settings.mail().host()).isEmpty();
            assertThat(settings.mail().port()).isEqualTo(587);
            assertThat(settings.mail().starttls()).isTrue();
            assertThat(settings.mail().mailbox().host()).isEmpty();
            assertThat(settings.mail().mailbox().port()).isEqualTo(993);
            assertThat(settings.mail().mailbox().tls()).isTrue();
        });
    }

    @Test
    void targetsAreReadByTheirNamesAndTokensDoNotPrint() {
        runner.withPropertyValues(
                        "tocsin.respond.mode=dry_run",
                        "tocsin.respond.targets.firewall.url=https://fw.example/",
                        "tocsin.respond.targets.firewall.token=s3cret",
                        "tocsin.respond.mail.host=mail.example")
                .run(context -> {
                    RespondSettings settings = context.getBean(RespondSettings.class);

                    assertThat(settings.mode()).isEqualTo(Mode.DRY_RUN);
                    RespondSettings.Target firewall =
                            Objects.requireNonNull(settings.targets().get("firewall"));
                    assertThat(firewall.url()).isEqualTo("https://fw.example");
                    assertThat(firewall.token().value()).isEqualTo("s3cret");
                    assertThat(settings.toString()).doesNotContain("s3cret");
                    assertThat(context.getBean(MailSettings.class).host()).isEqualTo("mail.example");
                });
    }

    @Test
    void aMisspeltSettingStopsTheStart() {
        runner.withPropertyValues("tocsin.respond.targets.firewall.urll=https://fw.example")
                .run(context -> assertThat(context).hasFailed());
        runner.withPropertyValues("tocsin.respond.wokers=3")
                .run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a url",
                "firewall.example",
                "ftp://firewall.example",
                "https://",
                "https://me:s3cret@fw.example"
            })
    void aTargetThatNoCallCouldReachStopsTheStart(String url) {
        runner.withPropertyValues("tocsin.respond.targets.firewall.url=" + url)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("tocsin.respond.targets.firewall.url must be an http or https URL")
                        .hasMessageNotContaining("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tocsin.respond.url=ldaps://directory.example",
                "tocsin.respond.targets.entra.oauth.url=ssh://me@login.example",
                "tocsin.respond.targets.entra.oauth.url=login.example",
                "tocsin.respond.targets.directory.url=ldap://directory.example",
                "tocsin.respond.targets.host.url=ssh://host.example"
            })
    void aUrlHasASchemeOfItsKind(String setting) {
        runner.withPropertyValues(setting).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageStartingWith(setting.replaceFirst("=.*", "") + " must be an http or https URL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://me@host.example", "ldaps://directory.example", "ldap://127.0.0.1:3890"})
    void targetsThatAreNotReachedByHttpHaveTheirSchemes(String url) {
        runner.withPropertyValues("tocsin.respond.targets.other.url=" + url)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void moreWorkersThanTheMachineBearsAreRefused() {
        runner.withPropertyValues("tocsin.respond.workers=65")
                .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining("must be 1 to 64"));
    }
}

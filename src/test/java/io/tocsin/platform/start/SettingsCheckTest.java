package io.tocsin.platform.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.Folders;
import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.unit.DataSize;

class SettingsCheckTest {

    private final Path data;

    SettingsCheckTest(@TempDir Path data) {
        this.data = data;
    }

    enum Mode {
        ENFORCE,
        DRY_RUN
    }

    record Target(String url, String token) {}

    record Inner(@DefaultValue("") String host) {}

    @ConfigurationProperties(prefix = "tocsin.log", ignoreUnknownFields = false)
    record Log(
            @DefaultValue("8GB") DataSize maxBytes,
            @DefaultValue("1m") Duration retentionInterval) {
        Log {
            if (maxBytes.toBytes() < 1) {
                throw new IllegalArgumentException("tocsin.log.max-bytes must be 1 byte or more, is " + maxBytes);
            }
        }
    }

    @ConfigurationProperties(prefix = "tocsin.respond", ignoreUnknownFields = false)
    record Respond(
            @DefaultValue("enforce") Mode mode,
            @DefaultValue Map<String, Target> targets,
            @DefaultValue Inner mail,
            @DefaultValue("4") int workers,
            @DefaultValue("true") boolean tls) {}

    private void check(PropertySource<?> source) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        for (Class<?> type : new Class<?>[] {Folders.class, Log.class, Respond.class}) {
            beans.registerBeanDefinition(type.getName(), new RootBeanDefinition(type));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addLast(new MapPropertySource("test", Map.of("tocsin.data", data.toString())));
        environment.getPropertySources().addFirst(source);
        new SettingsCheck(environment).postProcessBeanFactory(beans);
    }

    private void checkArgument(String argument) {
        check(new SimpleCommandLinePropertySource(argument));
    }

    private void checkVariable(String name, String value) {
        check(new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tocsin.log.max-bytes=1GB",
                "--tocsin.log.maxBytes=1GB",
                "--tocsin.log.retention_interval=1m",
                "--tocsin.respond.targets.fire-wall.url=http://x",
                "--tocsin.respond.targets[fire.wall].token=x",
                "--tocsin.respond.mail.host=x",
                "--tocsin.respond.mode=dry_run",
                "--tocsin.syslog.port=0",
                "--tocsin.rules=elsewhere",
                "--server.port=1",
                "--server.maxHttpRequestHeaderSize=9KB",
                "--server.ssl.client-auth=want",
                "--spring.ssl.bundle.pem.tocsin.keystore.certificate=x",
                "--spring.autoconfigure.exclude[0]=x",
                "--logging.level.org.apache.camel=DEBUG",
                "--management.endpoint.health.group.readiness.include=x",
                "--camel.main.name=x",
                "--my.routes.queue=of-a-route",
                "--debug=true",
                "--tocsinx.foo=1"
            })
    void settingsThatExistAreTaken(String argument) {
        checkArgument(argument);
    }

    @ParameterizedTest
    @CsvSource({
        "--server.prot=1, server.prot, server.port",
        "--servr.port=1, servr.port, server.port",
        "--server.ssl.bundel=x, server.ssl.bundel, server.ssl.bundle",
        "--server.forward-header-strategy=native, server.forward-header-strategy, server.forward-headers-strategy",
        "--spring.servlet.multipart.max-filesiz=1, spring.servlet.multipart.max-filesiz, spring.servlet.multipart.max-file-size",
        "--logging.levels.root=debug, logging.levels.root, logging.level"
    })
    void misspeltSettingsOfSpringStopTheStartToo(String argument, String named, String meant) {
        assertThatThrownBy(() -> checkArgument(argument))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining("There is no setting " + named + " (on the command line)")
                .hasMessageContaining("did you mean " + meant);
    }

    @Test
    void aMisspeltVariableOfSpringIsOnlyWarnedOf() {
        checkVariable("SERVER_PROT", "1");
        checkVariable("SERVER_NAME", "of another program");
    }

    @ParameterizedTest
    @CsvSource({
        "TOCSIN_LOG_MAXBYTES,1GB",
        "TOCSIN_LOG_MAX_BYTES,1GB",
        "TOCSIN_RESPOND_TARGETS_FIREWALL_URL,http://x",
        "TOCSIN_TEST_STORE_URI,x",
        "TOCSIN_SHARED_DATA,x",
        "TOCSIN_PROJECT,/work",
        "TOCSIN_SERVICE_HOST,10.0.0.1",
        "TOCSIN_SERVICE_PORT_HTTP,8080",
        "TOCSIN_PORT,tcp://10.0.0.1:8080",
        "TOCSIN_PORT_8080_TCP_ADDR,10.0.0.1",
        "PATH,/bin"
    })
    void variablesOfSettingsAndOfOthersAreTaken(String name, String value) {
        checkVariable(name, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tocsin.foo=1 | There is no setting tocsin.foo (on the command line)",
                "--tocsin.log.max-byte=1 | did you mean tocsin.log.max-bytes?",
                "--tocsin.lgo.max-bytes=1 | did you mean tocsin.log.max-bytes?",
                "--tocsin.respond.target.firewall.url=x | There is no setting tocsin.respond.target.firewall.url",
                "--tocsin.respond.targets.firewall.ulr=x | There is no setting tocsin.respond.targets.firewall.ulr",
                "--tocsin.playbook=x | did you mean tocsin.playbooks?"
            })
    void aMisspeltArgumentIsRefusedWithTheNearestName(String argument, String saying) {
        assertThatThrownBy(() -> checkArgument(argument))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining(saying);
    }

    @ParameterizedTest
    @CsvSource({"TOCSIN_LOG_MAXBYTE,TOCSIN_LOG_MAXBYTES", "TOCSIN_PLAYBOOK,TOCSIN_PLAYBOOKS"})
    void aMisspeltVariableIsRefusedWithTheNearestName(String name, String near) {
        assertThatThrownBy(() -> checkVariable(name, "1"))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining("environment variable " + name + "; did you mean " + near + "?");
    }

    @Test
    void aMisspeltPropertyOfTheJvmIsRefusedAndThoseOfTestsAreLeftAlone() {
        String jvm = StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME;

        check(new MapPropertySource(jvm, Map.of("tocsin.browser", "true")));
        assertThatThrownBy(() -> check(new MapPropertySource(jvm, Map.of("tocsin.foo", "1"))))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining("tocsin.foo");
    }

    @Test
    void aMisspeltNameInAFileIsRefusedWithItsLine() throws IOException {
        var yaml = new YamlPropertySourceLoader()
                .load(
                        "application.yaml",
                        new ByteArrayResource("tocsin:\n  log:\n    max-byte: 1GB\n".getBytes(UTF_8)));

        assertThatThrownBy(() -> check(yaml.get(0)))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining("There is no setting tocsin.log.max-byte (in ")
                .hasMessageContaining("3:15)")
                .hasMessageContaining("did you mean tocsin.log.max-bytes?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tocsin.log.max-bytes=abc | The setting tocsin.log.max-bytes (on the command line) cannot be \"abc\"",
                "--tocsin.log.max-bytes=0B | Tocsin does not start. tocsin.log.max-bytes must be 1 byte or more",
                "--tocsin.respond.mode=maybe | cannot be \"maybe\": it is one of enforce, dry_run.",
                "--tocsin.respond.workers=many | cannot be \"many\": it is a whole number.",
                "--tocsin.respond.tls=perhaps | cannot be \"perhaps\": it is true or false.",
                "--tocsin.syslog.port=99999 | tocsin.syslog.port must be a port, 0 to 65535, is 99999.",
                "--tocsin.syslog.port=tcp://10.0.0.1:5514 | set enableServiceLinks: false"
            })
    void aValueThatCannotBeIsOneLine(String argument, String saying) {
        assertThat(reportOf(() -> checkArgument(argument))).contains(saying).doesNotContain("\n");
    }

    @Test
    void aDataFolderThatIsAFileIsOneLine() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");

        assertThat(reportOf(() -> checkArgument("--tocsin.data=" + file)))
                .contains("The data folder " + file + " is a file; give it")
                .doesNotContain("\n");
        assertThatThrownBy(() -> checkArgument("--tocsin.data=/proc/none")).isInstanceOf(PermanentException.class);
    }

    /** 203.0.113.1 is a documentation address (RFC 5737), which no machine has. */
    @Test
    void anAddressThatTheMachineDoesNotHaveIsOneLine() {
        assertThat(reportOf(() -> {
                    try (ServerSocket socket = new ServerSocket()) {
                        socket.bind(new InetSocketAddress("203.0.113.1", 0));
                    } catch (IOException e) {
                        throw new IllegalStateException("Connector failed to start", e);
                    }
                }))
                .contains("HTTP cannot listen where server.address")
                .contains("Set server.address to an address of this machine")
                .doesNotContain("\n");
    }

    /** As Spring finds it: the first analyzer that knows the failure. */
    static String reportOf(Runnable failing) {
        try {
            failing.run();
        } catch (RuntimeException e) {
            for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(
                            FailureAnalyzer.class,
                            SpringFactoriesLoader.ArgumentResolver.none(),
                            SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {}))) {
                FailureAnalysis analysis = analyzer.analyze(new IllegalStateException("wrapped", e));
                if (analysis != null) {
                    return OneLineReport.text(analysis);
                }
            }
            throw e;
        }
        throw new AssertionError("it did not fail");
    }
}

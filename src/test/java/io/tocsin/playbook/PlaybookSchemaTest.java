package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The published schema takes what the reader takes. */
class PlaybookSchemaTest {

    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PlaybookSchema.text());

    private String wrong(String text) {
        Object value = Objects.requireNonNull(YamlNode.read(text, "p.yaml", new ArrayList<>()))
                .bare();
        return schema.validate(new JsonMapper().valueToTree(value)).toString();
    }

    @Test
    void everyShippedPlaybookIsValid() throws IOException {
        for (Path file : Playbooks.yamlFiles(Path.of("playbooks"))) {
            assertThat(wrong(Files.readString(file))).as(file.toString()).isEqualTo("[]");
        }
        assertThat(wrong(WorkedExampleTest.TEXT)).isEqualTo("[]");
    }

    @Test
    void whatTheReaderRefusesTheSchemaRefuses() {
        assertThat(wrong(WorkedExampleTest.TEXT.replace("on_expiry: escalate", "on_expiry: approve")))
                .contains("on_expiry");
        assertThat(wrong(WorkedExampleTest.TEXT.replace("    effect: deny", "    efect: deny")))
                .contains("efect");
    }

    @Test
    void itIsPublishedAsItIs() throws IOException {
        assertThat(Path.of("docs/reference/playbook.schema.json")).hasContent(PlaybookSchema.text());
    }
}

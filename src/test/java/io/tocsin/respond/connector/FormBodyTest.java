package io.tocsin.respond.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormBodyTest {

    @Test
    void aFormNumbersTheItemsOfAListAsAwsWantsIt() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("Action", "Modify & more");
        form.put("GroupId.N", List.of("sg-1", "sg-2"));
        form.put("tag", List.of("a", "b"));

        assertThat(FormBody.of(form)).isEqualTo("Action=Modify+%26+more&GroupId.1=sg-1&GroupId.2=sg-2&tag=a&tag=b");
    }
}

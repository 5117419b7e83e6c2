package io.tocsin.ingest.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.platform.Json;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Message;

/** What a message of a queue holds, as bytes. */
final class QueuePayload {

    private QueuePayload() {}

    /**
     * Returns bytes and texts as they are, and maps as JSON. What cannot be read, such as a serialized Java object, is the text of
     * its error: delivered again it would fail again, and hold up those behind it.
     */
    static byte[] of(Message message) {
        try {
            Object body = message.getBody();
            if (body instanceof jakarta.jms.Message jms) {
                return ofJms(jms);
            }
            byte[] bytes = message.getBody(byte[].class);
            return bytes != null
                    ? bytes
                    : body == null ? new byte[0] : Json.write(body).getBytes(UTF_8);
        } catch (RuntimeException | JMSException | JsonProcessingException e) {
            return unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] ofJms(jakarta.jms.Message message) throws JMSException, JsonProcessingException {
        if (message instanceof TextMessage text) {
            return text.getText() == null ? new byte[0] : text.getText().getBytes(UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            byte[] all = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(all);
            return all;
        }
        if (message instanceof MapMessage map) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (Enumeration<?> names = map.getMapNames(); names.hasMoreElements(); ) {
                String name = names.nextElement().toString();
                values.put(name, map.getObject(name));
            }
            return Json.write(values).getBytes(UTF_8);
        }
        return unreadable("it is of the kind " + message.getClass().getSimpleName());
    }

    private static byte[] unreadable(String why) {
        return ("A message that cannot be read: " + why).getBytes(UTF_8);
    }
}

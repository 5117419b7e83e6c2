package io.tocsin.normalise.parser.text;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Keys;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * XML as nested documents: elements by name with their attributes beside them, {@code <Data Name="X">} by X, a text with
 * attributes at {@code value}. No DTD and no external entities are read.
 */
public final class XmlTree {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ELEMENTS = 10_000;

    private static final XMLInputFactory FACTORY = factory();

    private XmlTree() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return factory;
    }

    /** Null where the text is not XML, or over a bound. */
    public static @Nullable Map<String, Object> read(String text) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            return null;
        }
    }

    private static @Nullable Map<String, Object> read(XMLStreamReader reader) throws XMLStreamException {
        Map<String, Object> root = Fields.newDocument();
        Deque<Map<String, Object>> open = new ArrayDeque<>();
        Deque<String> names = new ArrayDeque<>();
        open.push(root);
        StringBuilder text = new StringBuilder();
        int elements = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (open.size() > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                    return null;
                }
                start(reader, open, names);
                text.setLength(0);
            } else if (event == XMLStreamConstants.CHARACTERS) {
                text.append(reader.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                end(open, names, text.toString().strip());
                text.setLength(0);
            }
        }
        return root;
    }

    private static void start(XMLStreamReader reader, Deque<Map<String, Object>> open, Deque<String> names) {
        Map<String, Object> element = Fields.newDocument();
        String name = reader.getLocalName();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String attribute = reader.getAttributeLocalName(i);
            if (name.equals("Data") && attribute.equals("Name")) {
                name = reader.getAttributeValue(i);
            } else {
                element.put(Keys.safe(attribute), reader.getAttributeValue(i));
            }
        }
        open.push(element);
        names.push(Keys.safe(name));
    }

    private static void end(Deque<Map<String, Object>> open, Deque<String> names, String text) {
        Map<String, Object> element = open.pop();
        Map<String, Object> parent = open.element();
        Object value = element;
        if (element.isEmpty()) {
            value = text;
        } else if (!text.isEmpty()) {
            element.put("value", text);
        }
        String name = names.pop();
        Object before = parent.get(name);
        if (before == null) {
            parent.put(name, value);
        } else {
            List<Object> all = before instanceof ArrayList<?> list ? new ArrayList<>(list) : new ArrayList<>();
            if (all.isEmpty()) {
                all.add(before);
            }
            all.add(value);
            parent.put(name, all);
        }
    }
}

package io.tocsin.correlate.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one key in the order in which they happened, written one after another into one array: an event takes the
 * bytes of its id and eighteen more, and is fetched together with its neighbours (docs/adr/0010).
 *
 * <p>An event is its time, its arrival, how many bytes follow, and its id; where there is more than that to say, then its
 * weight, its value and its samples. A place is the index of an event's first byte.
 */
abstract class Tape extends Kept {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final byte[] NOTHING = new byte[0];

    /** Bytes of the time and the arrival. */
    private static final int TIMES = 16;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    private int size;

    @Override
    final long touch() {
        return bytes.length == 0 ? 0 : bytes[Math.min(end, bytes.length - 1)];
    }

    /** Makes this one hold what the other one holds. */
    final void copyOf(Tape other) {
        bytes = Arrays.copyOfRange(other.bytes, other.start, other.end);
        start = 0;
        end = bytes.length;
        size = other.size;
    }

    /** Number of events. */
    final int size() {
        return size;
    }

    /** Place of the oldest event; {@link #end} where there is none. */
    final int start() {
        return start;
    }

    /** Place after the youngest event. */
    final int end() {
        return end;
    }

    /** When the event at this place happened (epoch milliseconds). */
    final long time(int place) {
        return (long) LONG.get(bytes, place);
    }

    final long arrival(int place) {
        return (long) LONG.get(bytes, place + 8);
    }

    /** Place of the event after this one. */
    final int next(int place) {
        int at = place + TIMES;
        return at + numberLength(at) + number(at);
    }

    /** Says whether the event at this place has this id. */
    final boolean isOf(int place, String event) {
        int at = place + TIMES;
        return new Reader(at + numberLength(at)).text().equals(event);
    }

    final int weight(int place) {
        Reader reader = beyondId(place);
        return reader.at == next(place) ? 1 : reader.number();
    }

    /** The event without its id and its samples: all that is needed to count it. */
    final Seen counted(int place) {
        Reader reader = beyondId(place);
        boolean plain = reader.at == next(place);
        int weight = plain ? 1 : reader.number();
        return new Seen("", time(place), weight, plain ? null : reader.value(), arrival(place));
    }

    private Reader beyondId(int place) {
        int at = place + TIMES;
        Reader reader = new Reader(at + numberLength(at));
        reader.skipText();
        return reader;
    }

    final Seen seen(int place) {
        int at = place + TIMES;
        Reader reader = new Reader(at + numberLength(at));
        String event = reader.text();
        if (reader.at == next(place)) {
            return new Seen(event, time(place), 1, null, arrival(place));
        }
        int weight = reader.number();
        String value = reader.value();
        List<String> samples = new ArrayList<>();
        for (int left = reader.number(); left > 0; left--) {
            samples.add(reader.text());
        }
        return new Seen(event, time(place), weight, value, arrival(place), List.copyOf(samples));
    }

    /** The events from one place to another. */
    final List<Seen> seen(int from, int to) {
        List<Seen> events = new ArrayList<>(Math.min(size, 16));
        for (int place = from; place < to; place = next(place)) {
            events.add(seen(place));
        }
        return events;
    }

    /** The events from this place on as they are now, taken apart when somebody looks: most often nobody does. */
    final List<Seen> excerpt(int from) {
        return new Excerpt(Arrays.copyOfRange(bytes, from, end));
    }

    private static final class Strip extends Tape {}

    private static final class Excerpt extends AbstractList<Seen> {

        private final Tape strip = new Strip();
        private @Nullable List<Seen> events;

        private Excerpt(byte[] bytes) {
            strip.bytes = bytes;
            strip.end = bytes.length;
        }

        private List<Seen> events() {
            List<Seen> read = events;
            if (read == null) {
                read = List.copyOf(strip.seen(0, strip.end));
                events = read;
            }
            return read;
        }

        @Override
        public Seen get(int index) {
            return events().get(index);
        }

        @Override
        public int size() {
            return events().size();
        }
    }

    /** Writes an event after the youngest, where that is possible without anything being moved; else false. */
    final boolean append(Seen event) {
        int length = length(event);
        int whole = TIMES + numberLength(length, 0) + length;
        if (end + whole > bytes.length) {
            return false;
        }
        write(end, whole, event, length);
        return true;
    }

    /** Writes an event before what stands at this place. */
    final void insert(int place, Seen event) {
        int length = length(event);
        int whole = TIMES + numberLength(length, 0) + length;
        int behind = place - start;
        makeRoom(whole);
        int at = start + behind;
        System.arraycopy(bytes, at, bytes, at + whole, end - at);
        write(at, whole, event, length);
    }

    private void write(int at, int whole, Seen event, int length) {
        end += whole;
        size++;
        LONG.set(bytes, at, event.time());
        LONG.set(bytes, at + 8, event.arrival());
        new Writer(at + TIMES).event(event, length);
    }

    /** Forgets the oldest events, up to this place. */
    final void removeUpTo(int place) {
        for (int at = start; at < place; at = next(at)) {
            size--;
        }
        start = place;
        if (start == end) {
            clear();
        }
    }

    final void clear() {
        bytes = NOTHING;
        start = 0;
        end = 0;
        size = 0;
    }

    /** What was forgotten leaves room in front, and is moved over when it is worth it. */
    private void makeRoom(int more) {
        int used = end - start;
        int wanted = used + more;
        if (end + more <= bytes.length) {
            return;
        }
        byte[] from = bytes;
        boolean small = wanted <= bytes.length && start >= used / 4 && wanted >= bytes.length / 4;
        if (!small) {
            // an even share of what there is, so that many do not move often, and two more where there are few
            bytes = new byte[Math.max(wanted + more, wanted + wanted / 4)];
        }
        System.arraycopy(from, start, bytes, 0, used);
        start = 0;
        end = used;
    }

    /** Seven bits a byte, the last ones first; the sign bit says that more follow. */
    private int number(int place) {
        int at = place;
        int number = bytes[at] & 0x7f;
        for (int shift = 7; bytes[at++] < 0; shift += 7) {
            number |= (bytes[at] & 0x7f) << shift;
        }
        return number;
    }

    private int numberLength(int place) {
        int at = place;
        while (bytes[at] < 0) {
            at++;
        }
        return at - place + 1;
    }

    private static int numberLength(int number, int more) {
        int length = 1 + more;
        for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    /** Bytes of all but the times and the length. */
    private static int length(Seen event) {
        int length = length(event.event());
        if (isPlain(event)) {
            return length;
        }
        length += numberLength(event.weight(), 1) + (event.value() == null ? 0 : length(event.value()));
        length += numberLength(event.samples().size(), 0);
        for (String sample : event.samples()) {
            length += length(sample);
        }
        return length;
    }

    private static boolean isPlain(Seen event) {
        return event.weight() == 1 && event.value() == null && event.samples().isEmpty();
    }

    private static int length(String text) {
        int signs = text.length();
        return isNarrow(text) ? numberLength(2 * signs, signs) : numberLength(2 * signs + 1, 2 * signs);
    }

    private static boolean isNarrow(String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            all |= text.charAt(i);
        }
        return all <= 0xff;
    }

    /** Writes from a place on. */
    private final class Writer {

        private int at;

        Writer(int at) {
            this.at = at;
        }

        void event(Seen event, int length) {
            number(length);
            text(event.event());
            if (isPlain(event)) {
                return;
            }
            number(event.weight());
            String value = event.value();
            number(value == null ? 0 : 1);
            if (value != null) {
                text(value);
            }
            number(event.samples().size());
            event.samples().forEach(this::text);
        }

        private void number(int number) {
            int rest = number;
            for (; rest >>> 7 != 0; rest >>>= 7) {
                bytes[at++] = (byte) (rest | 0x80);
            }
            bytes[at++] = (byte) rest;
        }

        /** One byte a sign where that is enough, else two; any text is read as it was. */
        @SuppressWarnings("deprecation") // what it drops of a sign is nothing in a narrow text
        private void text(String text) {
            int signs = text.length();
            if (isNarrow(text)) {
                number(2 * signs);
                text.getBytes(0, signs, bytes, at);
                at += signs;
                return;
            }
            number(2 * signs + 1);
            for (int i = 0; i < signs; i++) {
                char sign = text.charAt(i);
                bytes[at++] = (byte) sign;
                bytes[at++] = (byte) (sign >>> 8);
            }
        }
    }

    /** Reads from a place on. */
    private final class Reader {

        private int at;

        Reader(int at) {
            this.at = at;
        }

        int number() {
            int number = Tape.this.number(at);
            at += numberLength(at);
            return number;
        }

        void skipText() {
            int signs = number();
            at += (signs & 1) == 0 ? signs / 2 : signs & ~1;
        }

        String text() {
            int signs = number();
            if ((signs & 1) == 0) {
                at += signs / 2;
                return new String(bytes, at - signs / 2, signs / 2, StandardCharsets.ISO_8859_1);
            }
            char[] wide = new char[signs / 2];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = (char) ((bytes[at] & 0xff) | (bytes[at + 1] << 8));
                at += 2;
            }
            return new String(wide);
        }

        @Nullable
        String value() {
            return number() == 0 ? null : text();
        }
    }
}

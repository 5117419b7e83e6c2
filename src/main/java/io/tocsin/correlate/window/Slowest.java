package io.tocsin.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The senders that time waits for, the slowest first: a heap. A sender that has gone on since it got its place is moved
 * only when it comes first, so that most events cost one comparison.
 */
final class Slowest {

    private Mark[] heap = new Mark[8];
    private int size;

    /** The one whose time is the earliest; null where there is none. */
    @Nullable
    Mark first() {
        if (size == 0) {
            return null;
        }
        Mark first = heap[0];
        while (first.placedBy < first.time) {
            first.placedBy = first.time;
            down(first);
            first = heap[0];
        }
        return first;
    }

    boolean has(Mark mark) {
        return mark.place >= 0;
    }

    /** Adds one that is not in it. */
    void add(Mark mark) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        mark.placedBy = mark.time;
        put(mark, size++);
        up(mark);
    }

    void remove(Mark gone) {
        if (!has(gone)) {
            return;
        }
        Mark last = heap[--size];
        if (last != gone) {
            put(last, gone.place);
            up(last);
            down(last);
        }
        gone.place = -1;
    }

    private void put(Mark mark, int place) {
        heap[place] = mark;
        mark.place = place;
    }

    private void up(Mark mark) {
        int place = mark.place;
        while (place > 0 && heap[(place - 1) / 2].placedBy > mark.placedBy) {
            put(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        put(mark, place);
    }

    private void down(Mark mark) {
        int place = mark.place;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap[child + 1].placedBy < heap[child].placedBy) {
                child++;
            }
            if (heap[child].placedBy >= mark.placedBy) {
                break;
            }
            put(heap[child], place);
            place = child;
        }
        put(mark, place);
    }
}

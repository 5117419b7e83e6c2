package io.tocsin.correlate.window;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Keys with what is remembered of them, in the order in which they were used last. There are many, and each is looked up
 * seldom: what costs is to fetch memory. So the entries of this hash table are the remembered things themselves, and a
 * short key, such as an IPv4 address or most names, stands in its entry and not in a text of its own (docs/adr/0010).
 *
 * <p>Keys come from logs, so how they are hashed is unknown to who sends them: nobody can choose many that fall together.
 */
final class Keys<K extends Kept> implements Iterable<K> {

    private static final long SEED;
    private static final long FACTOR;

    static {
        SecureRandom random = new SecureRandom();
        SEED = random.nextLong();
        FACTOR = random.nextLong() | 1;
    }

    private static final int SMALLEST = 16;

    /** Signs of a short key, none of them beyond Latin-1. Its length stands beside them. */
    private static final int SHORT = 15;

    /** In the place of a short key's length. */
    private static final long LONG = 0xffL << 56;

    private @Nullable Kept[] table = new @Nullable Kept[SMALLEST];
    private int size;
    private @Nullable Kept first;
    private @Nullable Kept last;
    /** The key that is looked for, as an entry has it. */
    private long head;

    private long tail;

    int size() {
        return size;
    }

    /** Null where it is not known. Is no use of it. */
    @Nullable
    K get(String key) {
        read(key);
        Kept one = table[place(head, tail)];
        while (one != null && !isOf(one, key)) {
            one = one.next;
        }
        return cast(one);
    }

    private boolean isOf(Kept one, String key) {
        return one.head == head && one.tail == tail && (one.longKey == null || one.longKey.equals(key));
    }

    /** As {@link #get}, and from now on it is the one used last. */
    @Nullable
    K use(String key) {
        K one = get(key);
        if (one != null && one != last) {
            unlink(one);
            linkLast(one);
        }
        return one;
    }

    /** Adds what is remembered of a key that is not known yet, as used last. */
    void add(String key, K added) {
        if (size >= table.length / 2) {
            grow();
        }
        read(key);
        added.head = head;
        added.tail = tail;
        added.longKey = (tail & LONG) == LONG ? key : null;
        int place = place(head, tail);
        added.next = table[place];
        table[place] = added;
        linkLast(added);
        size++;
    }

    /** Takes out the one that was not used for longest; null where there is none. */
    @Nullable
    K removeFirst() {
        Kept gone = first;
        if (gone != null) {
            remove(gone);
        }
        return cast(gone);
    }

    private void remove(Kept gone) {
        int place = place(gone.head, gone.tail);
        Kept one = table[place];
        if (one == gone) {
            table[place] = gone.next;
        } else {
            while (one != null && one.next != gone) {
                one = one.next;
            }
            if (one != null) {
                one.next = gone.next;
            }
        }
        gone.next = null;
        unlink(gone);
        size--;
    }

    private void linkLast(Kept one) {
        one.before = last;
        if (last == null) {
            first = one;
        } else {
            last.after = one;
        }
        last = one;
    }

    private void unlink(Kept one) {
        if (one.before == null) {
            first = one.after;
        } else {
            one.before.after = one.after;
        }
        if (one.after == null) {
            last = one.before;
        } else {
            one.after.before = one.before;
        }
        one.before = null;
        one.after = null;
    }

    private void grow() {
        table = Arrays.copyOf(new @Nullable Kept[0], 2 * table.length);
        for (Kept one = first; one != null; one = one.after) {
            int place = place(one.head, one.tail);
            one.next = table[place];
            table[place] = one;
        }
    }

    /** The one that was not used for longest first; what it removes has to be the one it told last. */
    @Override
    public Iterator<K> iterator() {
        return new Iterator<>() {
            private @Nullable Kept next = first;
            private @Nullable Kept told;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public K next() {
                K one = cast(next);
                if (one == null) {
                    throw new NoSuchElementException();
                }
                told = one;
                next = one.after;
                return one;
            }

            @Override
            public void remove() {
                if (told == null) {
                    throw new IllegalStateException("nothing was told, or it is removed already");
                }
                Keys.this.remove(told);
                told = null;
            }
        };
    }

    @SuppressWarnings("unchecked") // only such are added
    private @Nullable K cast(@Nullable Kept one) {
        return (K) one;
    }

    private void read(String key) {
        int length = key.length();
        head = 0;
        tail = 0;
        int all = 0;
        for (int i = 0; i < length && i < SHORT; i++) {
            char sign = key.charAt(i);
            all |= sign;
            if (i < 8) {
                head = head << 8 | sign;
            } else {
                tail = tail << 8 | sign;
            }
        }
        if (length > SHORT || all > 0xff) {
            readLong(key);
        } else {
            tail |= (long) length << 56;
        }
    }

    /** Four signs at a time. */
    private void readLong(String key) {
        long hash = key.length();
        long four = 0;
        for (int i = 0; i < key.length(); i++) {
            four = four << 16 | key.charAt(i);
            if (i % 4 == 3) {
                hash = fold(hash ^ four);
                four = 0;
            }
        }
        head = fold(hash ^ four);
        tail = LONG;
    }

    private int place(long ofHead, long ofTail) {
        long hash = fold(fold(ofHead) ^ ofTail);
        return (int) (hash ^ hash >>> 32) & (table.length - 1);
    }

    /** Multiplied by a secret and folded, as wyhash does. */
    private static long fold(long one) {
        long hidden = one ^ SEED;
        return hidden * FACTOR ^ Math.multiplyHigh(hidden, FACTOR);
    }
}

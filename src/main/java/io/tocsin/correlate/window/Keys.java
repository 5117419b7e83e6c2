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
 * For the same reason a use leaves a number in its entry and moves nothing; who asks for the order has the entries sorted,
 * and what was used since is passed over until that order is spent.
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
    /** Counts the uses. */
    private long uses;

    /** The entries there were at some time, by their use, from a place on: those before it were used since or are gone. */
    private @Nullable Kept[] order = new @Nullable Kept[0];

    private int eldest;
    /** The number of the last use when that order was made. */
    private long ordered;
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

    /** Where this key is, if it is known, or another one that falls together with it; null where none does. */
    @Nullable
    Kept near(String key) {
        read(key);
        return table[place(head, tail)];
    }

    private boolean isOf(Kept one, String key) {
        return one.head == head && one.tail == tail && (one.longKey == null || one.longKey.equals(key));
    }

    /** As {@link #get}, and from now on it is the one used last. */
    @Nullable
    K use(String key) {
        K one = get(key);
        if (one != null) {
            use(one);
        }
        return one;
    }

    /** From now on the one used last is this. */
    void use(K known) {
        known.used = ++uses;
    }

    /** How many uses there were; what was used last before now has no greater number. */
    long uses() {
        return uses;
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
        added.used = ++uses;
        size++;
    }

    /** Takes out the one that was not used for longest; null where there is none. */
    @Nullable
    K removeFirst() {
        if (size == 0) {
            return null;
        }
        if (passOver(eldest) == order.length) {
            sort();
        }
        Kept gone = order[eldest];
        if (gone != null) {
            remove(gone);
        }
        return cast(gone);
    }

    /** The place of the first one from this place on that was not used since; those before it are of no use any more. */
    private int passOver(int from) {
        int place = from;
        while (place < order.length && isStale(order[place])) {
            place++;
        }
        if (from == eldest) {
            Arrays.fill(order, eldest, place, null);
            eldest = place;
        }
        return place;
    }

    private boolean isStale(@Nullable Kept one) {
        return one == null || one.used > ordered;
    }

    /** To fetch an entry is what costs, so each is fetched once: the numbers are sorted alone, and tell the places. */
    private void sort() {
        long[] numbers = new long[size];
        @Nullable Kept[] entries = new @Nullable Kept[size];
        int count = 0;
        for (Kept inTable : table) {
            for (Kept one = inTable; one != null; one = one.next) {
                numbers[count] = one.used;
                entries[count++] = one;
            }
        }
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        order = new @Nullable Kept[size];
        for (int i = 0; i < count; i++) {
            order[Arrays.binarySearch(sorted, numbers[i])] = entries[i];
        }
        eldest = 0;
        ordered = uses;
    }

    /** Returns the place of the first one that was used since the order before this one was made. */
    private int sortAgain() {
        long before = ordered;
        sort();
        int place = 0;
        for (Kept one = order[place]; one != null && one.used <= before; one = order[place]) {
            place++;
        }
        return place;
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
        gone.used = Long.MAX_VALUE;
        size--;
    }

    private void grow() {
        Kept[] before = table;
        table = Arrays.copyOf(new @Nullable Kept[0], 2 * before.length);
        for (Kept inTable : before) {
            for (Kept one = inTable; one != null; ) {
                Kept following = one.next;
                int place = place(one.head, one.tail);
                one.next = table[place];
                table[place] = one;
                one = following;
            }
        }
    }

    /** The one that was not used for longest first; nothing is used meanwhile, and what it removes is the one it told last. */
    @Override
    public Iterator<K> iterator() {
        return new Iterator<>() {
            private int place = eldest;
            private @Nullable Kept told;

            @Override
            public boolean hasNext() {
                place = passOver(place);
                if (place == order.length && ordered < uses) {
                    place = sortAgain();
                }
                return place < order.length;
            }

            @Override
            public K next() {
                K one = hasNext() ? cast(order[place]) : null;
                if (one == null) {
                    throw new NoSuchElementException();
                }
                told = one;
                place++;
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

package io.tocsin.correlate.window;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Keys with what is remembered of them, in the order in which they were used last: a hash table whose entries are the
 * remembered things themselves, as many keys are each looked up seldom and what costs is to fetch memory.
 *
 * <p>Keys come from logs, so what hashes them is unknown to who sends them: nobody can choose many that fall together.
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

    private @Nullable Kept[] table = new @Nullable Kept[SMALLEST];
    private int size;
    private @Nullable Kept first;
    private @Nullable Kept last;

    int size() {
        return size;
    }

    /** Null where it is not known. Is no use of it. */
    @Nullable
    K get(String key) {
        int hash = hash(key);
        Kept one = table[hash & (table.length - 1)];
        while (one != null && !(one.hash == hash && one.key.equals(key))) {
            one = one.next;
        }
        return cast(one);
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
        added.key = key;
        added.hash = hash(key);
        int place = added.hash & (table.length - 1);
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
        int place = gone.hash & (table.length - 1);
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
            int place = one.hash & (table.length - 1);
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

    /** Four signs at a time, each time multiplied by a secret and folded, as wyhash does. */
    private static int hash(String key) {
        int length = key.length();
        long hash = SEED ^ length;
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            long four = key.charAt(at)
                    | (long) key.charAt(at + 1) << 16
                    | (long) key.charAt(at + 2) << 32
                    | (long) key.charAt(at + 3) << 48;
            hash = fold(hash ^ four);
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 16 | key.charAt(at);
        }
        hash = fold(hash ^ rest);
        return (int) (hash ^ hash >>> 32);
    }

    private static long fold(long a) {
        return a * FACTOR ^ Math.multiplyHigh(a, FACTOR);
    }
}

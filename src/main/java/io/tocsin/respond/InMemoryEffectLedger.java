package io.tocsin.respond;

import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The effects in memory, for tests of playbooks. */
class InMemoryEffectLedger implements EffectLedger {

    private final Map<String, EffectRecord> effects = new LinkedHashMap<>();

    @Override
    public synchronized Optional<EffectRecord> get(String key) {
        return Optional.ofNullable(effects.get(key));
    }

    @Override
    public synchronized boolean create(EffectRecord effect) {
        return effects.putIfAbsent(effect.key(), effect) == null;
    }

    @Override
    public synchronized boolean update(EffectRecord effect) {
        EffectRecord now = effects.get(effect.key());
        boolean own = now != null && now.run().equals(effect.run()) && now.token() <= effect.token();
        if (own) {
            effects.put(effect.key(), effect);
        }
        return own;
    }

    @Override
    public synchronized boolean replace(EffectRecord seen, EffectRecord wanted) {
        EffectRecord now = effects.get(seen.key());
        boolean unchanged = now != null
                && now.run().equals(seen.run())
                && now.token() == seen.token()
                && now.state() == seen.state();
        if (unchanged) {
            effects.put(seen.key(), wanted);
        }
        return unchanged;
    }

    @Override
    public synchronized List<EffectRecord> ofRun(String run) {
        return effects.values().stream()
                .filter(effect -> effect.run().equals(run))
                .toList();
    }

    @Override
    public synchronized Optional<EffectRecord> byId(String id) {
        return effects.values().stream()
                .filter(effect -> effect.id().equals(id))
                .findFirst();
    }

    /** Returns the time at which the next effect is taken back; empty where none is. */
    synchronized Optional<Instant> nextUndo() {
        return effects.values().stream()
                .map(effect -> effect.undo().at())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }

    @Override
    public synchronized List<EffectRecord> dueUndo(Instant now, int max) {
        return effects.values().stream()
                .filter(effect -> isDue(effect, now))
                .sorted(Comparator.comparing(
                        effect -> Objects.requireNonNull(effect.undo().at())))
                .limit(max)
                .toList();
    }

    @Override
    public synchronized Page<EffectRecord> find(EffectFilter filter) {
        List<EffectRecord> found = effects.values().stream()
                .filter(effect -> !filter.active() || effect.isActive())
                .filter(effect -> filter.state() == null || effect.state() == filter.state())
                .filter(effect -> filter.run().isEmpty() || effect.run().equals(filter.run()))
                .sorted(Comparator.comparing(EffectRecord::intendedAt)
                        .thenComparing(EffectRecord::key)
                        .reversed())
                .filter(effect -> isAfter(filter.cursor(), effect))
                .toList();
        return Page.of(
                found,
                filter.size(),
                effect -> Cursors.of(Long.toString(effect.intendedAt().toEpochMilli()), effect.key()));
    }

    private static boolean isDue(EffectRecord effect, Instant now) {
        Instant at = effect.undo().at();
        return at != null && !at.isAfter(now);
    }

    private static boolean isAfter(@Nullable String cursor, EffectRecord effect) {
        if (cursor == null) {
            return true;
        }
        List<String> parts = Cursors.read(cursor, 2);
        int byTime = effect.intendedAt().compareTo(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
        return byTime < 0 || (byTime == 0 && effect.key().compareTo(parts.get(1)) < 0);
    }
}

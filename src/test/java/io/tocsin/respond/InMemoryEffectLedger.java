package io.tocsin.respond;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The effects in memory; keeps the contract of {@link EffectLedger}. */
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
}

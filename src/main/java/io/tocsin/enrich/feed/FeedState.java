package io.tocsin.enrich.feed;

import io.tocsin.enrich.Indicator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a feed had when it was last looked at; kept on disk, so that a server that starts without the network has it.
 *
 * @param at when that was; the epoch for never
 * @param tag by which the server tells whether there is anything new; empty for none
 * @param unreadable values that were left out
 */
record FeedState(Instant at, String tag, List<Indicator> indicators, int unreadable) {

    static final FeedState NONE = new FeedState(Instant.EPOCH, "", List.of(), 0);

    /** The same indicators, which the server still has. */
    FeedState again(Instant now, Duration expiresAfter) {
        Instant before = at.plus(expiresAfter);
        List<Indicator> renewed = indicators.stream()
                .map(one -> before.equals(one.expires())
                        ? new Indicator(
                                one.type(),
                                one.value(),
                                one.feed(),
                                one.confidence(),
                                one.description(),
                                now.plus(expiresAfter))
                        : one)
                .toList();
        return new FeedState(now, tag, renewed, unreadable);
    }

    /** The same, of which the server tells everything again. */
    FeedState withoutTag() {
        return new FeedState(at, "", indicators, unreadable);
    }

    FeedState withoutExpired() {
        return new FeedState(
                at,
                tag,
                indicators.stream()
                        .filter(one -> one.expires() == null || one.expires().isAfter(at))
                        .toList(),
                unreadable);
    }
}

package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PayloadBoundTest {

    @Test
    void onlyWhatIsLongerIsCutAndNoCharacterIsSplit() {
        byte[] longest = new byte[PayloadBound.MAX_BYTES];
        assertThat(PayloadBound.cut(longest)).isSameAs(longest);

        byte[] longer = new byte[PayloadBound.MAX_BYTES + 1];
        Arrays.fill(longer, (byte) 'a');
        longer[PayloadBound.MAX_BYTES - 1] = (byte) 0xC3; // the first of two bytes
        longer[PayloadBound.MAX_BYTES] = (byte) 0xA4;
        assertThat(PayloadBound.cut(longer)).hasSize(PayloadBound.MAX_BYTES - 1);
    }
}

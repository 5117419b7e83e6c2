package io.tocsin.correlate.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworksTest {

    private static final long SEED = Long.getLong("tocsin.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    /** Which networks hold an address is what their first bits say, whatever the length of either. */
    @Test
    void anAddressIsHeldByTheNetworksWhoseBitsItShares() throws UnknownHostException {
        for (int round = 0; round < 50; round++) {
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boolean six = random.nextInt(3) == 0;
                written.add(address(six).getHostAddress() + "/" + random.nextInt(six ? 129 : 33));
            }
            List<ValueList.Entry> entries = written.stream()
                    .map(value -> new ValueList.Entry(value, null, "", "file"))
                    .toList();
            ValueList list = new ValueList("networks", "", entries);

            for (int i = 0; i < 200; i++) {
                InetAddress address = address(random.nextInt(3) == 0);
                assertThat(list.contains(address.getHostAddress(), 0))
                        .as("%s among %s, seed %d", address, written, SEED)
                        .isEqualTo(written.stream().anyMatch(network -> sharesBits(address, network)));
            }
        }
    }

    /** Few different bytes, so that many addresses lie in some network. */
    private InetAddress address(boolean six) throws UnknownHostException {
        byte[] bytes = new byte[six ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i == 0 ? 0x20 : random.nextInt(3) * 0x55);
        }
        return InetAddress.getByAddress(bytes);
    }

    private static boolean sharesBits(InetAddress address, String network) {
        try {
            byte[] start = InetAddress.getByName(network.substring(0, network.indexOf('/')))
                    .getAddress();
            int rest = 8 * start.length - Integer.parseInt(network.substring(network.indexOf('/') + 1));
            return start.length == address.getAddress().length
                    && new BigInteger(1, start)
                            .shiftRight(rest)
                            .equals(new BigInteger(1, address.getAddress()).shiftRight(rest));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

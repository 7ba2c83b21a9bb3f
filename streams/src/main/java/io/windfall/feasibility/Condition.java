package io.windfall.feasibility;

import java.util.Locale;

/**
 * One change, all else equal, under which a move would be feasible: in time with probability 1 − ε and with an energy gain.
 * The value named is the least change that suffices.
 */
public sealed interface Condition {
    /** In plain words with its figure, to complete "feasible with …". */
    String description();

    /** The destination's window had at least this many seconds left. */
    record LongerWindow(double seconds) implements Condition {
        public LongerWindow {
            Require.positive("seconds", seconds);
        }

        @Override
        public String description() {
            return String.format(Locale.ROOT, "a window of at least %.2f h", seconds / 3600);
        }
    }

    /** The link's mean bandwidth was at least this, bit/s, for one transfer alone on it and with the same cv. */
    record FasterLink(double bandwidthBps) implements Condition {
        public FasterLink {
            Require.positive("bandwidthBps", bandwidthBps);
        }

        @Override
        public String description() {
            return String.format(Locale.ROOT, "a link of at least %.3f Gbps", bandwidthBps / 1e9);
        }
    }

    /** At most this many bytes went over the wire: the rest copied ahead. */
    record SmallerTransfer(double wireBytes) implements Condition {
        public SmallerTransfer {
            Require.nonNegative("wireBytes", wireBytes);
        }

        @Override
        public String description() {
            return String.format(Locale.ROOT, "at most %.3f GB on the wire", wireBytes / 1e9);
        }
    }

    /** At most this many transfers shared the link, this one included. */
    record FewerTransfers(int atMost) implements Condition {
        public FewerTransfers {
            if (atMost < 1) {
                throw new IllegalArgumentException("atMost must be 1 or more, not " + atMost);
            }
        }

        @Override
        public String description() {
            return "at most " + atMost + (atMost == 1 ? " transfer" : " transfers") + " on the link at once";
        }
    }
}

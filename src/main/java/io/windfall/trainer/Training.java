package io.windfall.trainer;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A training run at some step: the network, its moments, and the order in which the data come. Only {@link #step} moves it. */
final class Training {

    static final int BATCH = 16;
    static final int[] WIDTHS = {Spirals.FEATURES, 48, 24, 1};

    private final Spirals data;
    private final Network network;
    private final int[] order = new int[Spirals.POINTS];
    private final int[] batch = new int[BATCH];
    private Noise shuffle;
    private int position;
    private long step;

    /** At step 0. */
    Training(long seed, Base base) {
        this.data = new Spirals(seed, base);
        this.network = new Network(WIDTHS, Noise.of(seed, 2));
        this.shuffle = Noise.of(seed, 3);
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.position = order.length;
    }

    long stepsDone() {
        return step;
    }

    double loss() {
        return network.loss(data.inputs(), data.labels());
    }

    /** One mini-batch. */
    void step() {
        if (position + BATCH > order.length) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = shuffle.below(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
            position = 0;
        }
        System.arraycopy(order, position, batch, 0, BATCH);
        position += BATCH;
        step++;
        network.train(data.inputs(), data.labels(), batch, step);
    }

    /** SHA-256 of the weights, big-endian doubles in their order, hex. */
    String weightsDigest() {
        return HexFormat.of().formatHex(Base.sha256().digest(bytes(network.weights())));
    }

    byte[] weights() {
        return bytes(network.weights());
    }

    byte[] moments() {
        ByteBuffer both = ByteBuffer.allocate(2 * Double.BYTES * network.weights().length);
        both.put(bytes(network.firstMoments())).put(bytes(network.secondMoments()));
        return both.array();
    }

    /** Step, place in the data's order, the order, and the state of what shuffles it. */
    byte[] course() {
        ByteBuffer buffer = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES * (1 + order.length));
        buffer.putLong(step).putLong(shuffle.state()).putInt(position);
        for (int index : order) {
            buffer.putInt(index);
        }
        return buffer.array();
    }

    /** Goes on from where another one stood. */
    void restore(byte[] weights, byte[] moments, byte[] course) {
        int half = moments.length / 2;
        read(ByteBuffer.wrap(weights), network.weights());
        read(ByteBuffer.wrap(moments, 0, half), network.firstMoments());
        read(ByteBuffer.wrap(moments, half, half), network.secondMoments());
        ByteBuffer buffer = ByteBuffer.wrap(course);
        step = buffer.getLong();
        shuffle = new Noise(buffer.getLong());
        position = buffer.getInt();
        for (int i = 0; i < order.length; i++) {
            order[i] = buffer.getInt();
        }
    }

    private static byte[] bytes(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES);
        buffer.asDoubleBuffer().put(values);
        return buffer.array();
    }

    private static void read(ByteBuffer buffer, double[] values) {
        buffer.asDoubleBuffer().get(values);
    }
}

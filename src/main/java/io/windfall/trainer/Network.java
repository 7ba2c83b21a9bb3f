package io.windfall.trainer;

/**
 * A multilayer perceptron for two classes, trained by Adam (Kingma and Ba, 2015) on the cross-entropy of a mini-batch. Every
 * sum has one fixed order and every function is {@link StrictMath}'s, so that the same steps give the same bits anywhere.
 */
final class Network {

    private static final double RATE = 0.003;
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final int[] widths;
    private final double[] weights;
    private final double[] firstMoments;
    private final double[] secondMoments;
    private final double[] gradient;
    private final double[][] activations;
    private final double[][] deltas;

    /** Untrained. The last width is 1: the logit of the second class. */
    Network(int[] widths, Noise noise) {
        this.widths = widths.clone();
        int count = 0;
        this.activations = new double[widths.length][];
        this.deltas = new double[widths.length][];
        for (int layer = 0; layer < widths.length; layer++) {
            activations[layer] = new double[widths[layer]];
            deltas[layer] = new double[widths[layer]];
            count += layer == 0 ? 0 : widths[layer] * (widths[layer - 1] + 1);
        }
        this.weights = new double[count];
        this.firstMoments = new double[count];
        this.secondMoments = new double[count];
        this.gradient = new double[count];
        int at = 0;
        for (int layer = 1; layer < widths.length; layer++) {
            double scale = StrictMath.sqrt(3.0 / widths[layer - 1]);
            for (int i = 0; i < widths[layer] * widths[layer - 1]; i++) {
                weights[at++] = noise.symmetric() * scale;
            }
            at += widths[layer];
        }
    }

    double[] weights() {
        return weights;
    }

    double[] firstMoments() {
        return firstMoments;
    }

    double[] secondMoments() {
        return secondMoments;
    }

    /** One step of Adam on a mini-batch. */
    void train(double[][] inputs, int[] labels, int[] batch, long step) {
        java.util.Arrays.fill(gradient, 0);
        for (int index : batch) {
            forward(inputs[index]);
            backward(labels[index], 1.0 / batch.length);
        }
        double correction1 = 1 - StrictMath.pow(BETA_1, step);
        double correction2 = 1 - StrictMath.pow(BETA_2, step);
        for (int i = 0; i < weights.length; i++) {
            double g = gradient[i];
            firstMoments[i] = BETA_1 * firstMoments[i] + (1 - BETA_1) * g;
            secondMoments[i] = BETA_2 * secondMoments[i] + (1 - BETA_2) * g * g;
            double m = firstMoments[i] / correction1;
            double v = secondMoments[i] / correction2;
            weights[i] -= RATE * m / (StrictMath.sqrt(v) + EPSILON);
        }
    }

    /** Mean cross-entropy over a data set, nat. */
    double loss(double[][] inputs, int[] labels) {
        double sum = 0;
        for (int i = 0; i < inputs.length; i++) {
            double logit = forward(inputs[i]);
            double signed = labels[i] == 1 ? -logit : logit;
            sum += StrictMath.max(signed, 0) + StrictMath.log1p(StrictMath.exp(-StrictMath.abs(signed)));
        }
        return sum / inputs.length;
    }

    private double forward(double[] input) {
        activations[0] = input;
        int at = 0;
        int last = widths.length - 1;
        for (int layer = 1; layer <= last; layer++) {
            double[] from = activations[layer - 1];
            int biases = at + widths[layer] * from.length;
            for (int unit = 0; unit < widths[layer]; unit++) {
                double sum = weights[biases + unit];
                for (double value : from) {
                    sum += weights[at++] * value;
                }
                activations[layer][unit] = layer == last ? sum : StrictMath.tanh(sum);
            }
            at += widths[layer];
        }
        return activations[last][0];
    }

    private void backward(int label, double share) {
        int last = widths.length - 1;
        double logit = activations[last][0];
        deltas[last][0] = (1 / (1 + StrictMath.exp(-logit)) - label) * share;
        int at = weights.length;
        for (int layer = last; layer > 0; layer--) {
            double[] from = activations[layer - 1];
            at -= widths[layer] * (from.length + 1);
            int biases = at + widths[layer] * from.length;
            double[] below = deltas[layer - 1];
            java.util.Arrays.fill(below, 0);
            for (int unit = 0; unit < widths[layer]; unit++) {
                double delta = deltas[layer][unit];
                int row = at + unit * from.length;
                for (int i = 0; i < from.length; i++) {
                    gradient[row + i] += delta * from[i];
                    below[i] += delta * weights[row + i];
                }
                gradient[biases + unit] += delta;
            }
            for (int i = 0; layer > 1 && i < from.length; i++) {
                below[i] *= 1 - from[i] * from[i];
            }
        }
    }
}

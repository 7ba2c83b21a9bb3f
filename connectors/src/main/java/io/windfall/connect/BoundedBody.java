package io.windfall.connect;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes a body up to a bound, and ends the exchange past it. One whose length is told is held once, and never copied. */
final class BoundedBody implements BodySubscriber<byte[]> {

    private static final int FIRST_BYTES = 8192;

    private final int maxBytes;
    private byte[] taken;
    private int length;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private Flow.Subscription subscription;

    /** @param told the length that the head tells; below 0: none */
    BoundedBody(int maxBytes, long told) {
        this.maxBytes = maxBytes;
        this.taken = new byte[(int) Math.min(maxBytes, told < 0 ? FIRST_BYTES : told)];
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            int count = part.remaining();
            if (count > maxBytes - length) {
                subscription.cancel();
                result.completeExceptionally(tooLarge(maxBytes));
                return;
            }
            if (count > taken.length - length) {
                long doubled = Math.max(2L * taken.length, (long) length + count);
                taken = Arrays.copyOf(taken, (int) Math.min(maxBytes, doubled));
            }
            part.get(taken, length, count);
            length += count;
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(length == taken.length ? taken : Arrays.copyOf(taken, length));
    }

    static IOException tooLarge(int maxBytes) {
        return new IOException("its answer is larger than " + ConnectSettings.HTTP_MAX_BODY + " = " + maxBytes);
    }
}

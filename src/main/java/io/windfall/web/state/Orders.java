package io.windfall.web.state;

import io.windfall.exchange.OrderDesk;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;
import java.util.concurrent.Semaphore;

/** Operators' orders, to the topic that they stand in; few at a time. */
public final class Orders {
    private static final int MOST_AT_ONCE = 4;

    private final OrderDesk desk;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    public Orders(OrderDesk desk) {
        this.desk = desk;
    }

    /**
     * Sends an order; returns its id once the broker has it. What becomes of it is not waited for.
     *
     * @param target the decision, job, site or migration that it is about
     * @param by who gives it
     * @param reason why, or null
     * @return null: too many are being sent
     * @throws IllegalArgumentException where the orchestrator would not understand it
     * @throws org.apache.kafka.common.errors.RetriableException when the broker or the registry does not answer
     */
    public String send(OrderKind kind, String fabric, String target, String by, String reason)
            throws InterruptedException {
        OperatorOrder order = OrderDesk.order(kind, fabric, target, by, reason);
        if (!places.tryAcquire()) {
            return null;
        }
        try {
            desk.send(order);
            return order.getId();
        } finally {
            places.release();
        }
    }
}

package io.windfall.codec;

import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Order;
import io.windfall.fabric.SettingsChange;
import io.windfall.schema.Configured;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;

/** Operators' orders; those that configure become settings changes. */
final class OrderCodec {

    private OrderCodec() {}

    static JournalEntry.Body toDomain(OperatorOrder avro) {
        if (avro.getKind() != OrderKind.CONFIGURE) {
            return new Order(
                    avro.getId(),
                    kind(avro.getKind()),
                    Fields.millis(avro.getIssuedAt()),
                    avro.getIssuedBy(),
                    avro.getTarget(),
                    avro.getReason());
        } else if (avro.getSettings() == null) {
            throw new IllegalArgumentException("settings is missing: a CONFIGURE order says what to change");
        }
        return SettingsCodec.toChange(avro.getId(), avro.getIssuedBy(), avro.getSettings());
    }

    static OperatorOrder toAvro(String fabric, Order order) {
        OperatorOrder avro = new OperatorOrder();
        avro.setId(order.id());
        avro.setFabric(fabric);
        avro.setKind(kind(order.kind()));
        avro.setIssuedAt(Fields.instant(order.issuedAtMillis()));
        avro.setIssuedBy(order.issuedBy());
        avro.setTarget(order.target());
        avro.setReason(order.reason());
        return avro;
    }

    static OperatorOrder toAvro(String fabric, SettingsChange change, long issuedAtMillis) {
        OperatorOrder avro = new OperatorOrder();
        avro.setId(change.orderId());
        avro.setFabric(fabric);
        avro.setKind(OrderKind.CONFIGURE);
        avro.setIssuedAt(Fields.instant(issuedAtMillis));
        avro.setIssuedBy(change.issuedBy());
        avro.setSettings(SettingsCodec.toAvro(change));
        return avro;
    }

    static SettingsChange toDomain(Configured avro) {
        return SettingsCodec.toChange(avro.getOrderId(), avro.getIssuedBy(), avro.getSettings());
    }

    static Configured toJournal(SettingsChange change) {
        return new Configured(change.orderId(), change.issuedBy(), SettingsCodec.toAvro(change));
    }

    private static Order.Kind kind(OrderKind kind) {
        return switch (kind) {
            case APPROVE -> Order.Kind.APPROVE;
            case REJECT -> Order.Kind.REJECT;
            case HOLD -> Order.Kind.HOLD;
            case FORBID -> Order.Kind.FORBID;
            case ABORT -> Order.Kind.ABORT;
            case UNHOLD -> Order.Kind.UNHOLD;
            case PERMIT -> Order.Kind.PERMIT;
            case CONFIGURE, UNKNOWN -> null;
        };
    }

    private static OrderKind kind(Order.Kind kind) {
        return switch (kind) {
            case APPROVE -> OrderKind.APPROVE;
            case REJECT -> OrderKind.REJECT;
            case HOLD -> OrderKind.HOLD;
            case FORBID -> OrderKind.FORBID;
            case ABORT -> OrderKind.ABORT;
            case UNHOLD -> OrderKind.UNHOLD;
            case PERMIT -> OrderKind.PERMIT;
        };
    }
}

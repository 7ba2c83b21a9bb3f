package io.windfall.codec;

import io.windfall.fabric.LinkReading;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.SiteReading;
import io.windfall.schema.LinkOrigin;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteTelemetry;

/** Readings of sites, nodes and links. */
final class TelemetryCodec {

    private TelemetryCodec() {}

    static SiteReading toDomain(SiteTelemetry avro) {
        return new SiteReading(
                avro.getSite(),
                Fields.millis(avro.getAt()),
                avro.getSession(),
                avro.getSequence(),
                avro.getGenerationWatts(),
                avro.getAvailableSurplusWatts(),
                avro.getImportWatts(),
                avro.getExportWatts());
    }

    static SiteTelemetry toAvro(String fabric, SiteReading reading) {
        SiteTelemetry avro = new SiteTelemetry();
        avro.setFabric(fabric);
        avro.setSite(reading.site());
        avro.setAt(Fields.instant(reading.atMillis()));
        avro.setSession(reading.session());
        avro.setSequence(reading.sequence());
        avro.setGenerationWatts(reading.generationWatts());
        avro.setAvailableSurplusWatts(reading.availableSurplusWatts());
        avro.setImportWatts(reading.importWatts());
        avro.setExportWatts(reading.exportWatts());
        return avro;
    }

    static NodeReading toDomain(NodeTelemetry avro) {
        return new NodeReading(
                avro.getSite(),
                avro.getNode(),
                Fields.millis(avro.getAt()),
                avro.getSession(),
                avro.getSequence(),
                avro.getComputeWatts(),
                avro.getGpuSlotsTotal(),
                avro.getGpuSlotsFree(),
                avro.getUtilisation());
    }

    static NodeTelemetry toAvro(String fabric, NodeReading reading) {
        NodeTelemetry avro = new NodeTelemetry();
        avro.setFabric(fabric);
        avro.setSite(reading.site());
        avro.setNode(reading.node());
        avro.setAt(Fields.instant(reading.atMillis()));
        avro.setSession(reading.session());
        avro.setSequence(reading.sequence());
        avro.setComputeWatts(reading.computeWatts());
        avro.setGpuSlotsTotal(reading.slotsTotal());
        avro.setGpuSlotsFree(reading.slotsFree());
        avro.setUtilisation(reading.utilisation());
        return avro;
    }

    static LinkReading toDomain(LinkTelemetry avro) {
        return new LinkReading(
                avro.getSource(),
                avro.getDestination(),
                Fields.millis(avro.getAt()),
                avro.getSession(),
                avro.getSequence(),
                avro.getBandwidthBps(),
                avro.getRoundTripMillis(),
                from(avro.getOrigin()));
    }

    static LinkTelemetry toAvro(String fabric, LinkReading reading) {
        LinkTelemetry avro = new LinkTelemetry();
        avro.setFabric(fabric);
        avro.setSource(reading.source());
        avro.setDestination(reading.destination());
        avro.setAt(Fields.instant(reading.atMillis()));
        avro.setSession(reading.session());
        avro.setSequence(reading.sequence());
        avro.setBandwidthBps(reading.bandwidthBps());
        avro.setRoundTripMillis(reading.roundTripMillis());
        avro.setOrigin(from(reading.origin()));
        return avro;
    }

    private static LinkReading.From from(LinkOrigin origin) {
        return switch (origin) {
            case PROBE -> LinkReading.From.PROBE;
            case TRANSFER -> LinkReading.From.TRANSFER;
            case UNKNOWN -> null;
        };
    }

    private static LinkOrigin from(LinkReading.From origin) {
        return switch (origin) {
            case PROBE -> LinkOrigin.PROBE;
            case TRANSFER -> LinkOrigin.TRANSFER;
        };
    }
}

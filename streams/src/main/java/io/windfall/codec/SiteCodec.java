package io.windfall.codec;

import io.windfall.fabric.SiteCard;
import io.windfall.schema.GpuModel;
import io.windfall.schema.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Site cards. */
final class SiteCodec {

    private SiteCodec() {}

    static SiteCard toDomain(Site avro) {
        return new SiteCard(
                avro.getSite(),
                avro.getGridZone(),
                avro.getSlots(),
                avro.getPowerLimitWatts(),
                gpus(avro.getGpuModels()),
                avro.getCarbonGramsPerKwh(),
                avro.getIngressLimitBps(),
                avro.getEgressLimitBps(),
                avro.getExecutorUrl(),
                avro.getExecutorKey(),
                avro.getWithdrawn());
    }

    static Site toAvro(String fabric, SiteCard card) {
        Site avro = new Site();
        avro.setFabric(fabric);
        avro.setSite(card.site());
        avro.setGridZone(card.gridZone());
        avro.setSlots(card.slots());
        avro.setPowerLimitWatts(card.powerLimitWatts());
        List<GpuModel> models = new ArrayList<>(card.gpuModels().size());
        for (SiteCard.Gpu gpu : card.gpuModels()) {
            models.add(new GpuModel(gpu.model(), gpu.speed(), gpu.computeWatts()));
        }
        avro.setGpuModels(models);
        avro.setCarbonGramsPerKwh(card.carbonGramsPerKwh());
        avro.setIngressLimitBps(card.ingressLimitBps());
        avro.setEgressLimitBps(card.egressLimitBps());
        avro.setExecutorUrl(card.executorUrl());
        avro.setExecutorKey(card.executorKey());
        avro.setWithdrawn(card.withdrawn());
        return avro;
    }

    private static List<SiteCard.Gpu> gpus(List<GpuModel> models) {
        List<SiteCard.Gpu> gpus = new ArrayList<>(models.size());
        for (GpuModel model : models) {
            gpus.add(new SiteCard.Gpu(model.getModel(), model.getSpeed(), model.getComputeWatts()));
        }
        gpus.sort(Comparator.comparing(SiteCard.Gpu::model));
        return gpus;
    }
}

package io.windfall.planning;

import java.util.List;

/** A job runs where it arrived, and queues there when full. */
final class StaticPolicy implements Policy {

    @Override
    public String name() {
        return "static";
    }

    @Override
    public boolean moves() {
        return false;
    }

    @Override
    public List<Proposal> plan(FabricView view) {
        Plan plan = new Plan(view);
        plan.startQueued();
        return plan.withStays();
    }
}

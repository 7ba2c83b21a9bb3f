package io.windfall.topology;

import io.windfall.fabric.Admitted;
import io.windfall.fabric.Stage;
import io.windfall.fabric.StateMachine;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Runs one stage of the core on its tables. */
final class StageProcessor implements Processor<String, Admitted, String, Admitted> {

    private final Stage stage;
    private final Set<TableSpec<?, ?>> connected;
    private ProcessorContext<String, Admitted> context;
    private ConnectedTables tables;

    StageProcessor(Stage stage, Set<TableSpec<?, ?>> connected) {
        this.stage = stage;
        this.connected = connected;
    }

    @Override
    public void init(ProcessorContext<String, Admitted> processorContext) {
        context = processorContext;
        tables = new ConnectedTables(processorContext, connected);
    }

    @Override
    public void process(Record<String, Admitted> message) {
        StateMachine.run(stage, tables.state(message.key()), message.value());
        context.forward(message);
    }
}

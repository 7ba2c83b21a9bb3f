package io.windfall.web.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.MigrationState;
import org.junit.jupiter.api.Test;

class FabricHistoryTest {

    @Test
    void shouldKnowADecisionThatAMigrationCarriesOutAlsoOnceTheJobHasMovedOn() {
        FabricHistory history = new FabricHistory(wire -> null, 0);
        history.add(migration("m-1", "west-1-0"));
        history.add(migration("m-2", "west-2-0"));
        assertThat(history.isCarriedOut("west-1-0")).isTrue();
        assertThat(history.isCarriedOut("west-2-0")).isTrue();
        assertThat(history.isCarriedOut("west-3-0")).isFalse();
    }

    private static MigrationState migration(String id, String decision) {
        MigrationState migration = new MigrationState();
        migration.setId(id);
        migration.setJob("j1");
        migration.setDecisionId(decision);
        return migration;
    }
}

package org.supaqueue.internal.store;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;

/** Runs each test on the oldest and on the newest supported PostgreSQL, in a database of its own. */
@ParameterizedClass
@EnumSource
@Tag("database")
abstract class StoreTest {

    @Parameter
    PostgresMajor major;

    StoreFixture queue;

    @BeforeEach
    final void migrate() throws SQLException {
        queue = new StoreFixture(major);
    }

    @AfterEach
    final void closeFixture() {
        queue.close();
        Databases.giveBack(queue.where);
    }
}

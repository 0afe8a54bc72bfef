package org.supaqueue.console.api;

import java.util.function.Function;
import org.supaqueue.console.store.ConsoleDatabase;
import org.supaqueue.console.store.ConsoleDatabase.Limit;
import org.supaqueue.console.store.Reads;

/** Reads the tables of this application. */
record Reading(ConsoleDatabase database, Facts facts) {

    /** Runs a read with the usual time-out. */
    <T> T read(Function<Reads, T> work) {
        return database.read(facts.schema(), Limit.USUAL, work);
    }

    /** Runs a read that a person waits for. */
    <T> T readLong(Function<Reads, T> work) {
        return database.read(facts.schema(), Limit.LONG, work);
    }
}

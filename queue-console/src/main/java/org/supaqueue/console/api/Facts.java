package org.supaqueue.console.api;

import java.util.List;
import java.util.Optional;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.internal.config.EffectiveSetting;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.store.Schema;

/** What this application knows of itself. */
public interface Facts {

    /** {@return where the tables are} */
    Schema schema();

    /** {@return the settings of the queue} */
    Settings settings();

    /** {@return the value of each setting of the queue, as text; without secrets} */
    List<EffectiveSetting> effectiveSettings();

    /** {@return the settings of the console} */
    ConsoleSettings console();

    /** {@return the node of this application; empty if none runs} */
    Optional<NodeView> node();

    /** {@return the version of the library} */
    String version();
}

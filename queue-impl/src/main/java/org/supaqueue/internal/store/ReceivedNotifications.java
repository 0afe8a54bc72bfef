package org.supaqueue.internal.store;

/**
 * What came in while a node listened.
 *
 * @param notices how many notifications
 * @param watchLeft whether one of them says that the watch was left
 */
public record ReceivedNotifications(int notices, boolean watchLeft) {

    public boolean anything() {
        return notices > 0;
    }
}

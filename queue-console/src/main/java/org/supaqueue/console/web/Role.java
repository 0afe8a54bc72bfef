package org.supaqueue.console.web;

import java.util.Arrays;

/** The roles of the console. */
enum Role {
    /** May do everything, and sees the settings. */
    ADMIN("supaqueue-admin"),
    /** Acts on jobs, queues, schedules and bulk operations. */
    OPERATOR("supaqueue-operator"),
    /** Looks. */
    VIEWER("supaqueue-viewer");

    private final String roleName;

    Role(String roleName) {
        this.roleName = roleName;
    }

    String roleName() {
        return roleName;
    }

    static String[] names() {
        return Arrays.stream(values()).map(Role::roleName).toArray(String[]::new);
    }
}

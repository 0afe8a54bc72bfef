package org.supaqueue.container;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the application. */
@Entity
public class Purchase {
    @Id
    private long id;

    private String item;

    protected Purchase() {}

    Purchase(long id, String item) {
        this.id = id;
        this.item = item;
    }

    String item() {
        return item;
    }
}

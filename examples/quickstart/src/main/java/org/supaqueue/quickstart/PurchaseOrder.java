package org.supaqueue.quickstart;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order: an entity of the application, in the application's own persistence unit. */
@Entity
@Table(name = "purchase_order")
public class PurchaseOrder {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    @Column(nullable = false)
    private String item;

    @Column(name = "job_id", nullable = false)
    private long jobId;

    protected PurchaseOrder() {}

    PurchaseOrder(String item) {
        this.item = item;
    }

    public Long getId() {
        return id;
    }

    public String getItem() {
        return item;
    }

    /** {@return the id of the job that announces this order to the consumer} */
    public long getJobId() {
        return jobId;
    }

    void setJobId(long job) {
        this.jobId = job;
    }
}

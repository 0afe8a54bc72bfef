package org.supaqueue.internal.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Converts a jsonb column to text, because the driver returns an object of its own class. */
@Converter
public class JsonText implements AttributeConverter<String, Object> {

    /** For EclipseLink only. */
    public JsonText() {}

    @Override
    public Object convertToDatabaseColumn(String json) {
        throw new UnsupportedOperationException("rows are not written through entities");
    }

    @Override
    public String convertToEntityAttribute(Object column) {
        return column == null ? null : column.toString();
    }
}

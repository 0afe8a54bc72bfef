package org.supaqueue.internal.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Reads a jsonb column as its text; the driver hands over an object of its own. */
@Converter
public class JsonText implements AttributeConverter<String, Object> {

    /** For EclipseLink. */
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

// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/** A batch as one would send it without a format of one's own: JSON, a row an object, nulls left out, zstd level 3. */
final class JsonBatches implements AutoCloseable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(3);
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    byte[] encode(Batch batch) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator json = mapper.getFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("collector", batch.collector());
            json.writeNumberField("run", batch.run());
            json.writeNumberField("sequence", batch.sequence());
            json.writeStringField("instance", batch.instance().value());
            json.writeArrayFieldStart("snapshots");
            for (Snapshot snapshot : batch.snapshots()) {
                json.writeStartObject();
                json.writeStringField("time", snapshot.time().toString());
                json.writeNumberField("epoch", snapshot.epoch());
                json.writeArrayFieldStart("samples");
                for (FamilySample sample : snapshot.samples()) {
                    sample(json, sample);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return compressor.compress(out.toByteArray());
    }

    private static void sample(JsonGenerator json, FamilySample sample) throws IOException {
        json.writeStartObject();
        json.writeStringField("family", sample.family().name());
        json.writeStringField("state", sample.state().name());
        if (!sample.detail().isEmpty()) {
            json.writeStringField("detail", sample.detail());
        }
        json.writeNumberField("took", sample.took().toNanos() / 1000);
        json.writeArrayFieldStart("rows");
        Rows rows = sample.rows();
        List<Column> columns = sample.family().columns();
        for (int r = 0; r < rows.size(); r++) {
            json.writeStartObject();
            for (int c = 0; c < columns.size(); c++) {
                if (!rows.isNull(r, c)) {
                    json.writeFieldName(columns.get(c).name());
                    switch (columns.get(c).type()) {
                        case TEXT -> json.writeString(rows.textAt(r, c));
                        case REAL -> json.writeNumber(rows.doubleAt(r, c));
                        case BOOLEAN -> json.writeBoolean(rows.longAt(r, c) != 0);
                        default -> json.writeNumber(rows.longAt(r, c));
                    }
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** To a tree only: less than what the wire's decoder does. */
    JsonNode decode(byte[] packed) throws IOException {
        int size = (int) com.github.luben.zstd.Zstd.getFrameContentSize(packed);
        return mapper.readTree(decompressor.decompress(packed, size));
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}

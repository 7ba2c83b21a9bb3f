package io.windfall.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write buffer budget for all stores of the process, so that memory does not grow with the number
 * of partitions: 64 MiB in all, of which 16 MiB for write buffers.
 */
public final class SharedRocksMemory implements RocksDBConfigSetter {

    private static final long TOTAL_BYTES = 64L * 1024 * 1024;
    private static final long WRITE_BUFFER_BYTES = 16L * 1024 * 1024;

    /** Holders of native memory for the life of the process; RocksDB itself makes them safe to share. */
    private static final class Holder {
        private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, 0.1);
        private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Holder.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setWriteBufferManager(Holder.WRITE_BUFFERS);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing of this store alone: the cache and the buffers go with the process.
    }
}

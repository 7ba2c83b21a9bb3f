package io.windfall.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding out of a byte array, trusting no length: what a record claims is held against the bytes that
 * are left before memory is set aside for it. Avro's own decoder allocates a string of 2 GB for a record of 20 bytes, and
 * can be told a limit only for the whole process.
 *
 * <p>Blocks of arrays and maps may not claim more items than there are bytes left, so arrays of items that take no bytes
 * at all (nulls, empty records) are read only as far as that.
 */
final class BoundedDecoder extends Decoder {

    private static final int MOST_NESTED_COLLECTIONS = 64;
    private static final int INT_VARINT_BYTES = 5;
    private static final int LONG_VARINT_BYTES = 10;

    private final byte[] bytes;
    private int at;
    private int nested;

    BoundedDecoder(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.at = offset;
    }

    /** Bytes not read yet. */
    int remaining() {
        return bytes.length - at;
    }

    @Override
    public void readNull() {
        // takes no bytes
    }

    @Override
    public boolean readBoolean() throws IOException {
        int b = bytes[take(1)];
        if (b != 0 && b != 1) {
            throw new AvroTypeException("a boolean is 0 or 1, not " + b);
        }
        return b == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readVarint(INT_VARINT_BYTES);
        if (value >>> Integer.SIZE != 0) {
            throw new AvroTypeException("an int has more than 32 bits");
        }
        int raw = (int) value;
        return (raw >>> 1) ^ -(raw & 1);
    }

    @Override
    public long readLong() throws IOException {
        long raw = readVarint(LONG_VARINT_BYTES);
        return (raw >>> 1) ^ -(raw & 1);
    }

    private long readVarint(int most) throws IOException {
        long value = 0;
        for (int i = 0; i < most; i++) {
            long b = bytes[take(1)];
            value |= (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw new AvroTypeException("a number has more than " + most + " bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(Integer.reverseBytes(
                ByteBuffer.wrap(bytes, take(Float.BYTES), Float.BYTES).getInt()));
    }

    @Override
    public double readDouble() throws IOException {
        int from = take(Double.BYTES);
        long bits = 0;
        for (int i = Double.BYTES - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | bytes[from + i] & 0xff;
        }
        return Double.longBitsToDouble(bits);
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = readLength("a string");
        return new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        take(readLength("a string"));
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = readLength("bytes");
        byte[] copy = new byte[length];
        readFixed(copy, 0, length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws IOException {
        take(readLength("bytes"));
    }

    @Override
    public void readFixed(byte[] into, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), into, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return enter();
    }

    @Override
    public long arrayNext() throws IOException {
        return blockOrLeave();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return enter();
    }

    @Override
    public long mapNext() throws IOException {
        return blockOrLeave();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    private long enter() throws IOException {
        if (++nested > MOST_NESTED_COLLECTIONS) {
            throw new AvroTypeException("more than " + MOST_NESTED_COLLECTIONS + " arrays or maps within each other");
        }
        return blockOrLeave();
    }

    private long blockOrLeave() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLong(); // the block's size in bytes, of use to those who skip it
        }
        if (count == 0) {
            nested--;
            return 0;
        }
        return checkedCount(count);
    }

    /** Skips blocks that say their size in bytes; returns the item count of one that does not, or 0 at the end. */
    private long skipBlocks() throws IOException {
        while (true) {
            long count = readLong();
            if (count >= 0) {
                return count == 0 ? 0 : checkedCount(count);
            }
            take(checkedLength(readLong(), "a block"));
        }
    }

    private long checkedCount(long count) throws IOException {
        if (count < 0 || count > remaining()) {
            throw new EOFException("a block claims " + count + " items, " + remaining() + " bytes are left");
        }
        return count;
    }

    private int readLength(String what) throws IOException {
        return checkedLength(readLong(), what);
    }

    private int checkedLength(long length, String what) throws IOException {
        if (length < 0) {
            throw new AvroTypeException(what + " claims a length of " + length + " bytes");
        }
        if (length > remaining()) {
            throw new EOFException(what + " claims " + length + " bytes, " + remaining() + " are left");
        }
        return (int) length;
    }

    /** Moves on by so many bytes and returns where they begin. */
    private int take(int count) throws EOFException {
        if (count < 0 || count > remaining()) {
            throw new EOFException("the record ends " + (count - remaining()) + " bytes too early");
        }
        int from = at;
        at += count;
        return from;
    }
}

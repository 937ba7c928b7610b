# Lays a root folder of its own in a mount namespace of its own, and stays until it is ended.
# $1 is a folder that stands at the same place inside and outside: the homes.
# The system below is a view of this one's: what is written to it is gone with the namespace.
set -eu
base=$1/root
mkdir "$base"
mount -t tmpfs tmpfs "$base"
mkdir "$base/tree"
for part in usr etc var; do
    mkdir -p "$base/tree/$part" "$base/up/$part" "$base/under/$part"
    mount -t overlay overlay "$base/tree/$part" \
        -o "lowerdir=/$part,upperdir=$base/up/$part,workdir=$base/under/$part"
done
for link in bin sbin lib lib32 lib64 libx32; do
    [ -L "/$link" ] && cp -P "/$link" "$base/tree/"
done
for part in proc sys dev; do
    mkdir "$base/tree/$part"
    mount --rbind "/$part" "$base/tree/$part"
done
mkdir -p "$base/tree/home" "$base/tree/root" "$base/tree/run" "$base/tree/tmp" "$base/tree$1"
chmod 1777 "$base/tree/tmp"
mount --bind "$1" "$base/tree$1"
exec chroot "$base/tree" /bin/sh -c 'echo ready; exec cat'

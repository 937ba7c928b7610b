# Lays a root folder of its own in a mount namespace of its own, and stays until it is ended.
# $1 is a folder that stands at the same place inside and outside: the homes.
# The system below is a view of this one's: what is written to it is gone with the namespace.
set -eu
base=$1/root
mkdir "$base"
mount -t tmpfs tmpfs "$base"
mkdir "$base/root"
for part in usr etc var; do
    mkdir -p "$base/root/$part" "$base/up/$part" "$base/work/$part"
    mount -t overlay overlay "$base/root/$part" \
        -o "lowerdir=/$part,upperdir=$base/up/$part,workdir=$base/work/$part"
done
for link in bin sbin lib lib32 lib64 libx32; do
    [ -L "/$link" ] && cp -P "/$link" "$base/root/"
done
for part in proc sys dev; do
    mkdir "$base/root/$part"
    mount --rbind "/$part" "$base/root/$part"
done
mkdir -p "$base/root/home" "$base/root/root" "$base/root/run" "$base/root/tmp" "$base/root$1"
chmod 1777 "$base/root/tmp"
mount --bind "$1" "$base/root$1"
exec chroot "$base/root" /bin/sh -c 'echo ready; exec cat'
